"""Which addresses are accepted, what they become, and which are one article."""

from __future__ import annotations

import pytest

from generator.urls import BadURL, host_name, http_url, is_plain_url, url_host, url_key


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://news.example/a?b=c#d", "https://news.example/a?b=c#d"),
        ("HTTPS://News.Example/A", "https://news.example/A"),
        ("  https://news.example/a ", "https://news.example/a"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        ('https://news.example/"><script>', "https://news.example/%22%3E%3Cscript%3E"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://news.example/100%#a", "https://news.example/100%25#a"),
        ("https://news.example/%e2%82%ac", "https://news.example/%e2%82%ac"),
        ("https://news.example/größe", "https://news.example/größe"),
        ("https://news.example/a\u2028b", "https://news.example/a%E2%80%A8b"),
        ("https://news.example/a#b#c", "https://news.example/a#b%23c"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://news.example.:8443/x", "https://news.example:8443/x"),
        ("https://news.example?x=1", "https://news.example?x=1"),
    ],
)
def test_an_address_is_kept_in_its_safe_form(given: str, kept: str) -> None:
    assert http_url(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "", " ", "news.example/a", "//news.example/a", "/a", "javascript:alert(1)",
        "java\tscript:alert(1)", "data:text/html,x", "ftp://news.example/", "https:news.example",
        "https:///a", "https://", "https://user@news.example/", "https://news.example@evil.example/",
        "https://news.example\\@evil.example/", "https:\\\\news.example", "https://news.example:x/",
        "https://news.example:99999/",
        "https://news.example:0000000000099999/", "https://news.example:²/", "https://127.0.0.1/",
        "https://2130706433/", "https://0x7f.1/", "https://1.2.3.0x4/", "https://[::1]/",
        "https://localhost/", "https://printer.local/", "https://a.internal", "https://a.internal?x",
        "https://a.internal#x", "https://a.lan:80/", "https://A.Local./x", "https://a..example/",
        "https://-a.example/", "https://a%2eb.example/", "https://faß.example/",
        "https://a\u200db.example/", "https://news.example/\x00", "https://news.example/\n",
        "https://" + "a." * 200 + "example/", "https://news.example/" + "a" * 4100,
        "https://" + "ü" * 4000,
    ],
)  # fmt: skip
def test_an_address_that_could_mislead_is_refused(given: str) -> None:
    assert not is_plain_url(given)
    with pytest.raises(BadURL, match=r"^(is|has|holds|hides|points) "):
        http_url(given)


def test_the_owner_of_a_site_may_give_any_host() -> None:
    assert http_url("http://localhost:8000/x", public=False) == "http://localhost:8000/x"


@pytest.mark.parametrize("given", ["News.Example", "news.example."])
def test_a_host_name_has_one_form(given: str) -> None:
    assert host_name(given) == "news.example"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://news.example/a", "news.example"),
        ("https://news.example:8443/a", "news.example"),
        ("https://news.example?x=/@:", "news.example"),
        ("https://news.example#x", "news.example"),
    ],
)
def test_the_host_of_an_address_is_nothing_but_the_host(url: str, host: str) -> None:
    assert url_host(url) == host


@pytest.mark.parametrize(
    "same",
    [
        "http://news.example/a", "https://www.news.example/a", "https://m.news.example/a/",
        "https://news.example/a#top", "https://news.example/a?utm_source=x&fbclid=y",
        "https://news.example/a?", "https://news.example/a/?&",
    ],
)  # fmt: skip
def test_addresses_of_one_article_have_one_key(same: str) -> None:
    assert url_key(same) == url_key("https://news.example/a")


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/b", "https://news.example/A", "https://news.example/a?id=2",
        "https://other.example/a", "https://news.example:8443/a",
    ],
)  # fmt: skip
def test_addresses_of_two_articles_have_two_keys(other: str) -> None:
    assert url_key(other) != url_key("https://news.example/a")


@pytest.mark.parametrize(
    "same",
    [
        "https://youtu.be/abcDEF12345", "https://www.youtube.com/watch?list=x&v=abcDEF12345&t=3",
        "https://www.youtube.com/embed/abcDEF12345", "https://youtube-nocookie.com/embed/abcDEF12345",
        "https://m.youtube.com/shorts/abcDEF12345",
    ],
)  # fmt: skip
def test_a_video_has_one_key_whichever_player_shows_it(same: str) -> None:
    assert url_key(same) == "youtube.com/watch?v=abcDEF12345"


def test_a_host_that_only_looks_like_a_video_site_has_keys_of_its_own() -> None:
    assert url_key("https://notyoutu.be/abcDEF12345") == "notyoutu.be/abcDEF12345"
