"""`python -m azopenai.cli`: the same as `azopenai`."""

from __future__ import annotations

import sys

from azopenai.cli import main

sys.exit(main())
