"""The pure core: values in, values out. No I/O, clock, environment or randomness; no Faust, no aiokafka.

`split` takes a page apart, `entities` finds what a text mentions, `story` makes one story of many sightings.
"""
