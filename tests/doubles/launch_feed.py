"""The feed of launches as AWS writes it, with the items that a test is about."""

from __future__ import annotations


def item(
    description: str,
    date: str = "Tue, 2 Sep 2025 19:00:00 GMT",
    link: str = "https://aws.amazon.com/blogs/aws/x",
    title: str = "T",
) -> str:
    """Return an item of the feed, whose description is HTML that is escaped already."""
    return (
        f"<item><title>{title}</title><link>{link}</link><description>{description}</description>"
        f'<pubDate>{date}</pubDate><guid isPermaLink="false">g</guid></item>'
    )


def launched(code: str) -> str:
    """Return the description of an item about the launch of a Region."""
    return f'Launched the Region (&lt;code class="code"&gt;{code}&lt;/code&gt;).'


def feed(*items: str) -> bytes:
    """Return the feed with these items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()
    )
