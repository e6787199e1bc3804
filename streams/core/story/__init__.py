"""One story of many sightings: `identity` names it, `facts` is what is known of it, `view` is what is published.

A story is a function of a set of facts that only grows by union, so the order, the number and the grouping of
sightings do not matter to what it ends as.
"""
