"""Remembers which ids have been seen, in a bit each where they are plain numbers.

MIND numbers its millions of impressions; a set of their names would take a hundred times as much.
"""

from __future__ import annotations

# 2**27 bits are 16 MiB; larger numbers and other names go to a set.
_MAX_NUMBER = 2**27


class SeenIds:
    """Ids, each added once."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._others: set[str] = set()

    def add(self, name: str) -> bool:
        """Remember an id; whether it was new."""
        number = int(name) if name.isascii() and name.isdigit() and len(name) < 10 else _MAX_NUMBER
        if number >= _MAX_NUMBER or str(number) != name:
            is_new = name not in self._others
            self._others.add(name)
            return is_new
        place, bit = number >> 3, 1 << (number & 7)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        is_new = not self._bits[place] & bit
        self._bits[place] |= bit
        return is_new
