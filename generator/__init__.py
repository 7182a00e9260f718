"""Region Atlas: from AWS's public parameters to a catalog site.

Read the package in the order the data flows:

1. ``catalog`` — the words: Region, Service, Offering, Finding, Catalog.
2. ``snapshot`` — what one reading of the sources said, as a file.
3. ``sources`` — where that comes from: ``ssm``, ``launches``, ``recordings``, and ``published`` (the last release).
4. ``assemble`` — snapshot and curated facts become a Catalog; ``checks`` — is it fit to publish?
5. ``tables`` and ``outputs`` — the Catalog as pages, reports, workbooks and API documents.
6. ``build`` — ``files()`` is the table of contents of the site; ``write()`` swaps it into place.
7. ``publish`` — ``plan`` decides what a bucket needs to become the site, ``apply`` does it; ``rollback`` goes back.
8. ``notify`` — what operators hear, from the run logs.
9. ``cli`` gathers ``commands``: the only clock and the only printer.

``docs/architecture.md`` draws the same map with its invariants.
"""
