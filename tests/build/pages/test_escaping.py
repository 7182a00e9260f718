"""Text in pages: escaped once, and never taken for HTML."""

from __future__ import annotations

from markupsafe import Markup

from generator.build.pages.renderer import environment


def test_text_that_equals_html_is_still_escaped() -> None:
    """In whichever order a page shows the two."""
    template = environment().from_string("{{ text }} {{ html }} {{ text }} {{ number }}")
    for _ in range(2):
        shown = template.render(html=Markup("<b>1</b>"), text="<b>1</b>", number=1)
        assert shown == "&lt;b&gt;1&lt;/b&gt; <b>1</b> &lt;b&gt;1&lt;/b&gt; 1"
