"""Pictures: real PNG files (RFC 2083), drawn by a digest, and what tells an image file from others."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from hashlib import blake2b

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# A pattern of so many tiles each way, its left half mirrored in its right.
_TILES = 8
_PALETTE_COLOUR = 3
_PALE, _DARK = 0xC0, 0x7F


@dataclass(frozen=True)
class Picture:
    """A picture that can be drawn again: the same seed, the same pattern."""

    seed: bytes
    width: int = 1_024
    height: int = 1_024
    transparent: bool = False

    def png(self) -> bytes:
        """Draw it: a pattern in one colour on a pale or a transparent ground."""
        digest = blake2b(self.seed).digest()
        ground = bytes(_PALE | value for value in digest[:3])
        ink = bytes(_DARK & value for value in digest[3:6])
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, _PALETTE_COLOUR, 0, 0, 0)
        chunks = [_chunk(b"IHDR", head), _chunk(b"PLTE", ground + ink)]
        if self.transparent:
            chunks.append(_chunk(b"tRNS", b"\x00\xff"))
        chunks += [_chunk(b"IDAT", zlib.compress(self._rows(digest[8:]), 1)), _chunk(b"IEND", b"")]
        return _SIGNATURE + b"".join(chunks)

    def _rows(self, digest: bytes) -> bytes:
        """Give the rows of pixels, each after a byte that says that it is not filtered."""
        patterns: list[bytes] = []
        for bits in digest[:_TILES]:
            left = [bits >> place & 1 for place in range(_TILES // 2)]
            tiles = [*left, *reversed(left)]
            patterns.append(bytes([0, *(tiles[place * _TILES // self.width] for place in range(self.width))]))
        return b"".join(patterns[place * _TILES // self.height] for place in range(self.height))


def _chunk(name: bytes, data: bytes) -> bytes:
    checked = name + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def is_image(data: bytes) -> bool:
    """Tell whether a file begins as PNG, JPEG or WebP."""
    return data.startswith((_SIGNATURE, b"\xff\xd8\xff")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
