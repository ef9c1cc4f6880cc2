"""Pages to bytes, with Jinja templates."""
