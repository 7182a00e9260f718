"""Serve the site while somebody works on it: ``make dev`` builds it anew on every change and reloads the browser.

Builds go to a temporary folder, never to ``site/``. The script that reloads is added to each page when it is sent, so
no file of a site contains it. A process of its own builds and keeps what a template or a static file does not change;
after a change of a module it is replaced by a new one, which imports the module anew.
"""
