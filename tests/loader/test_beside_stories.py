"""Topics and providers: from their own files, and from the stories that name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loader.conftest import by_stem, front, load, told

PLATFORM = "youtube.com"


def story(number: int, **fields: str | None) -> dict[str, str]:
    given: dict[str, str | None] = {"webUrl": f"https://s{number}.example/", **fields}
    return {f"_news/{number}.md": front(**given)}


def test_topic_files_give_order_parents_and_every_spelling(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {
            "_data/topics/02-sea.yaml": "_id: sea\nname: The Sea\nshortname: Sea\nparent: Nature\n"
            "keywords: [waves]\nservices: {feed: 'https://a.example/f', bad: '/f'}\n",
            "_data/topics/01-nature.yaml": "---\n_id: nature\nname: Nature\n",
            **story(1, topics="[SEA, the sea, Harbour Life]"),
        },
    )
    assert [topic.id for topic in loaded.topics] == ["nature", "sea", "harbour-life"]
    assert loaded.topics[1].parent == "Nature"
    assert loaded.topics[1].services == (("feed", "https://a.example/f"), ("bad", ""))
    ids = {loaded.topic_ids[name.casefold()] for name in ("The Sea", "sea", "SEA")}
    assert ids == {"sea"}
    assert told(loaded.problems) == {("_data/topics/02-sea.yaml", "services.bad", "bad-url")}


def test_what_another_file_tells_of_already_is_named(tmp_path: Path) -> None:
    organization = "---\nname: The Eel\ndomain: eel.example\n---\n"
    files = {
        "_data/topics/01-a.yaml": "name: Sea\n",
        "_data/topics/02-b.yaml": "name: SEA\n",
        "_data/organizations/a.md": organization,
        "_data/organizations/b.md": organization.replace("eel", "www.eel"),
        "_data/organizations/c.md": organization.replace("eel", "quay"),
    }
    assert told(load(tmp_path, files | story(1)).problems) == {
        ("_data/topics/02-b.yaml", "name", "duplicate"),
        ("_data/organizations/b.md", "domain", "duplicate"),
    }


def test_a_name_that_two_topics_have_and_a_circle_of_parents_are_told(tmp_path: Path) -> None:
    files = {
        "_data/topics/01-a.yaml": "_id: rail\nname: Rail\n",
        "_data/topics/02-b.yaml": "_id: trains\nname: rail\n",
        "_data/topics/03-c.yaml": "_id: sea\nname: Sea\nparent: Ferries\n",
        "_data/topics/04-d.yaml": "name: Water\nshortname: Ferries\nparent: sea\n",
        "_data/topics/05-e.yaml": "name: Fern\nparent: Moss\n",
        "_data/topics/06-f.yaml": "name: Moss\nparent: Moss\n",
    }
    loaded = load(tmp_path, files | story(1))
    assert told(loaded.problems) == {
        ("_data/topics/02-b.yaml", "name", "duplicate"),
        ("_data/topics/03-c.yaml", "parent", "circle"),
        ("_data/topics/06-f.yaml", "parent", "circle"),
    }
    assert [topic.id for topic in loaded.topics] == [
        "rail", "trains", "sea", "water", "fern", "moss",
    ]  # fmt: skip


def test_a_data_file_that_is_left_out_is_an_error(tmp_path: Path) -> None:
    files = {
        "_data/topics/01-a.yaml": "_id: rail\n",
        "_data/organizations/a.md": "---\nname: The Eel\n---\n",
    }
    problems = load(tmp_path, files | story(1)).problems
    assert {(p.path, p.level, p.message) for p in problems} == {
        ("_data/topics/01-a.yaml", "error", "is missing; the topic is left out"),
        ("_data/organizations/a.md", "error", "is missing; the organization is left out"),
    }


def test_a_parent_that_is_nearly_a_topic_is_told(tmp_path: Path) -> None:
    files = {
        "_data/topics/01-traffic.yaml": "name: Traffic\n",
        "_data/topics/02-rail.yaml": "name: Rail\nparent: Trafic\n",
        "_data/topics/03-road.yaml": "name: Road\nparent: traffic\n",
        "_data/topics/04-moss.yaml": "name: Moss\nparent: Botany\n",
        "_data/topics/05-quay.yaml": "_id: harbor\nname: Harbour\n",
        "_data/topics/06-dam.yaml": "name: Dam\nparent: harbor\n",
    }
    (problem,) = load(tmp_path, files | story(1)).problems
    assert (problem.path, problem.line, problem.field, problem.kind) == (
        "_data/topics/02-rail.yaml", 2, "parent", "near-topic",
    )  # fmt: skip
    assert problem.hint == "did you mean Traffic?"


def test_a_key_that_topics_and_organizations_do_not_have_is_told_once(tmp_path: Path) -> None:
    files = {
        "_data/topics/01-a.yaml": "name: Sea\nparnet: Nature\n",
        "_data/topics/02-b.yaml": "name: Quay\nparnet: Sea\n",
        "_data/organizations/a.md": "---\nname: The Eel\ndomain: eel.example\nmotto: Ho\n---\n",
    }
    topic, organization = sorted(load(tmp_path, files | story(1)).problems, reverse=True)
    assert (topic.path, topic.line, topic.field, topic.kind, topic.hint) == (
        "_data/topics/01-a.yaml", 2, "parnet", "unknown-key", "did you mean parent?",
    )  # fmt: skip
    assert topic.message.endswith("here and in 1 other file")
    assert (organization.path, organization.line, organization.field, organization.hint) == (
        "_data/organizations/a.md", 4, "motto", "",
    )  # fmt: skip


def test_keys_of_one_file_that_read_alike_are_told_once(tmp_path: Path) -> None:
    text = 'name: Sea\n"the tide": 1\n"the\\ttide": 2\n"": 3\n"\\u202e": 4\n'
    problems = load(tmp_path, {"_data/topics/01-a.yaml": text} | story(1)).problems
    assert [(p.line, p.field) for p in problems] == [(2, "the tide"), (4, '""')]
    assert not any("other file" in p.message for p in problems)


def test_a_file_among_topics_that_is_none_is_told(tmp_path: Path) -> None:
    names = ("topics/03-c.YAML", "topics/notes.md", "organizations/eel.yml")
    others = (
        "topics/.02-b.yml.swp", "topics/sea.png", "organizations/.eel.md.yaml",
        "topics/README.md", "organizations/README.md",
    )  # fmt: skip
    files = {f"_data/{name}": "name: Sea\n" for name in (*names, *others)}
    loaded = load(tmp_path, files | story(1))
    assert told(loaded.problems) == {(f"_data/{name}", "file name", "not-data") for name in names}
    assert {problem.hint for problem in loaded.problems} == {
        "topic files end in .yaml or .yml", "organization files end in .md",
    }  # fmt: skip
    assert loaded.topics == ()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("_id: x\n", "name"),
        ("_id: ../../etc\nname: N\n", "_id"),
        ("_id: N N\nname: N\n", "_id"),
        ("_id: con\nname: N\n", "_id"),
        ("_id: [a]\nname: N\n", "_id"),
        ("_id: sea\nname: N\n", "_id"),
    ],
)
def test_a_topic_file_with_a_fault_is_named_and_never_names_a_path(
    tmp_path: Path, text: str, field: str
) -> None:
    files = {"_data/topics/01-sea.yaml": "_id: sea\nname: Sea\n", "_data/topics/02-x.yaml": text}
    loaded = load(tmp_path, files)
    assert ("_data/topics/02-x.yaml", field) in {(p.path, p.field) for p in loaded.problems}
    assert {topic.id for topic in loaded.topics} <= {"sea", "n"}


def test_topics_with_one_slug_have_two_addresses(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {
            "_data/topics/01.yaml": "_id: solar-power\nname: Power of the Sun\n",
            **story(
                1, topics="[open source, open-source, Open Source?, solar power, 'Solar-Power!']"
            ),
        },
    )
    ids = [topic.id for topic in loaded.topics]
    assert len(ids) == len(set(ids)) == 6
    assert set(loaded.topic_ids.values()) == set(ids)


def test_a_topic_is_named_as_most_stories_spell_it(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {**story(1, topics="[SEA]"), **story(2, topics="[Sea]"), **story(3, topics="[Sea]")},
    )
    assert [topic.name for topic in loaded.topics] == ["Sea"]


def test_a_parent_that_no_file_describes_is_a_topic(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"_data/topics/1.yaml": "name: Sea\nparent: Water\n"})
    assert [topic.name for topic in loaded.topics] == ["Sea", "Water"]


@pytest.mark.parametrize(
    "domain", ["eel.example", "EEL.example", "www.eel.example", "WWW.Eel.Example", "eel.example."]
)
def test_a_provider_is_known_by_its_domain_however_it_is_written(
    tmp_path: Path, domain: str
) -> None:
    loaded = load(
        tmp_path,
        {
            **story(1, provider=f"{{name: The Eel+, domain: {domain}}}"),
            **story(2, provider="{name: THE EEL, domain: eel.example}"),
            **story(3, provider="{name: The Eel+, domain: eel.example}"),
        },
    )
    assert set(loaded.providers) == {"eel.example"}
    assert loaded.providers["eel.example"].name == "The Eel+"


def test_on_a_platform_the_name_tells_providers_apart(tmp_path: Path) -> None:
    names = ["Eel TV", "EEL-TV+", "Heron TV", "!!!"]
    files = {
        name: text
        for number, given in enumerate(names)
        for name, text in story(number, provider=f"{{name: '{given}', domain: {PLATFORM}}}").items()
    }
    loaded = load(tmp_path, files)
    assert set(loaded.providers) == {
        f"{PLATFORM}/eeltv",
        f"{PLATFORM}/herontv",
        f"{PLATFORM}/{PLATFORM}",
    }
    assert by_stem(loaded)["0"].provider == by_stem(loaded)["1"].provider


def test_an_organisation_file_names_and_describes_its_provider(tmp_path: Path) -> None:
    organisation = (
        "---\nname: The Marrow Eel\notherNames: [Eel TV]\ndomain: www.eel.example\n"
        "description: A paper &amp; a station\nimages:\n  - url: /local.png\n"
        "  - url: https://eel.example/logo.png\n---\n"
    )
    loaded = load(tmp_path, {"_data/organizations/eel.example.md": organisation, **story(1)})
    provider = loaded.providers["eel.example"]
    assert (provider.name, provider.description) == ("The Marrow Eel", "A paper & a station")
    assert provider.logo is not None
    assert provider.logo.url == "https://eel.example/logo.png"
    assert not loaded.problems


def test_a_publisher_on_a_platform_is_found_by_any_of_its_names(tmp_path: Path) -> None:
    organisation = f"---\nname: The Eel\notherNames: [Eel TV]\ndomain: {PLATFORM}\n---\n"
    loaded = load(
        tmp_path,
        {
            "_data/organizations/x.md": organisation,
            **story(1, provider=f"{{name: eel tv, domain: {PLATFORM}}}"),
        },
    )
    assert loaded.providers[f"{PLATFORM}/eeltv"].name == "The Eel"


def test_a_logo_of_a_story_serves_where_no_file_gives_one(tmp_path: Path) -> None:
    provider = "{name: E, domain: eel.example, images: [{url: 'https://eel.example/l.png'}]}"
    loaded = load(tmp_path, story(1, provider=provider))
    logo = loaded.providers["eel.example"].logo
    assert logo is not None
    assert logo.url == "https://eel.example/l.png"


def test_an_organisation_without_a_host_name_is_left_out_and_named(tmp_path: Path) -> None:
    organization = "---\nname: X\ndomain: ../x\n---\n"
    loaded = load(tmp_path, {**story(1), "_data/organizations/x.md": organization})
    assert told(loaded.problems) == {("_data/organizations/x.md", "domain", "bad-domain")}


def test_a_topic_that_comes_later_moves_no_other(tmp_path: Path) -> None:
    """Neither one that only stories name, nor one with a file and no ``_id``."""
    old = story(1, topics="['C++', 'Sea']", publishedDateTime="2026-03-10T12:00:00Z")
    before = load(tmp_path / "before", old).topic_ids
    assert before["c++"] == "c"
    later = {
        **old,
        **story(2, topics="['C', 'C#']", publishedDateTime="2026-03-11T12:00:00Z"),
        "_data/topics/01-c.yaml": "name: C\n",
    }
    after = load(tmp_path / "after", later).topic_ids
    assert after | before == after
    assert len({after[name] for name in ("c", "c++", "c#")}) == 3


def test_the_id_that_a_topic_file_declares_stands(tmp_path: Path) -> None:
    loaded = load(
        tmp_path, {**story(1, topics="['C++']"), "_data/topics/01-c.yaml": "_id: c\nname: C\n"}
    )
    assert loaded.topic_ids["c"] == "c"
    assert loaded.topic_ids["c++"].startswith("c-")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Helth", "Health"), ("Heallth", "Health"), ("Haelth", "Health"), ("Hearth", "Health"),
        ("Open-Source", "Open Source"), ("A.I.", "AI"), ("Opensource", "Open Source"),
        ("Wealthy", ""), ("Space", ""), ("AR", ""), ("Phase 2", ""), ("Phase 1", "Phase 1"),
        ("health", "Health"),
    ],
)  # fmt: skip
def test_a_topic_that_is_nearly_a_declared_one_is_told(
    written: str, meant: str, tmp_path: Path
) -> None:
    names = ("Health", "Open Source", "AI", "Phase 1")
    topics = {
        f"_data/topics/0{n}-x.yaml": f"_id: t{n}\nname: {name}\n" for n, name in enumerate(names)
    }
    files = {**story(1, topics=f"['{written}']"), **story(2, topics=f"['{written}']")}
    loaded = load(tmp_path, topics | files)
    if meant and written.casefold() != meant.casefold():
        (problem,) = loaded.problems
        assert (problem.path, problem.field, problem.kind) == ("_news/1.md", "topics", "near-topic")
        assert (problem.level, problem.hint) == ("warning", f"did you mean {meant}?")
        assert written in problem.message
        assert "1 other" in problem.message
    else:
        assert not loaded.problems


def test_without_topic_files_no_topic_is_misspelt(tmp_path: Path) -> None:
    loaded = load(tmp_path, {**story(1, topics="[Health]"), **story(2, topics="[Helth]")})
    assert not loaded.problems
