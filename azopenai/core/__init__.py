"""The brain: everything worth getting right, as plain code over values.

Nothing in here performs I/O, reads a clock, rolls dice or knows an event loop; a test over the imports
says so. What it needs from the world it asks for, as effects (see `exchange`).
"""
