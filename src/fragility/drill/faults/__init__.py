"""The kinds of faults: importing this package registers them all."""

from fragility.drill.faults import digits, labels, names, parts, prints, sentences

__all__ = ["digits", "labels", "names", "parts", "prints", "sentences"]
