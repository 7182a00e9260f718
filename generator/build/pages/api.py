"""The page about the API: every document, with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.api import api
from generator.catalog.names import Breadcrumb

if TYPE_CHECKING:
    from generator.build.pages.renderer import Renderer
    from generator.core.files import File


LOCAL = "http://127.0.0.1:8000/"
"""Where the API's examples point when the site's address is not known: a copy served on one's own machine."""


def page(render: Renderer) -> File:
    """Return the page about the API."""
    site_url = render.context.site_url
    return render(
        "api/",
        "api.html",
        trail=[Breadcrumb("api/", "API")],
        kinds=api.KINDS,
        base_url=site_url or LOCAL,
        local=site_url is None,
    )
