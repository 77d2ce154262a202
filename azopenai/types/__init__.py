"""Typed results and parameters, one module a resource; the names are those of the openai package.

Models are decoded from what the service sends and lose nothing of it; parameters are TypedDicts, so plain
dicts are what one passes.
"""
