"""The commands of ``keyart``, one module a group. With ``ui/cli.py`` they may import everything.

A command reads its options, calls one function of another folder and prints what comes back.
"""
