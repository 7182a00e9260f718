"""Region Atlas: from AWS's public parameters to a catalog site.

Packages, from the ground up; each imports only from those before it:

1. ``core``: errors, frozen values, the site's paths, whole-file writing, resources.
2. ``model``: the values and files that commands exchange.
3. ``aws``: clients, retries and refusals of boto3.
4. ``catalog``: snapshot and curated facts become the Catalog.
5. ``history``: what changed between readings.
6. ``fetch``, ``build``, ``publish``, ``notify``, ``probe``, ``serve``, ``query``: what the commands do; none imports
   another.
7. ``cli``: the command line, the only part that prints and asks for the time of day.

Begin with ``build.build.files``, the table of contents of the site. ``docs/architecture.md`` has the whole map.
"""
