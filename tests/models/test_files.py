from __future__ import annotations

import hashlib
import json
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rag import resources
from rag.config import Settings, config_files, load_settings
from rag.errors import ConfigError, ModelCorrupt, ModelMissing, RagError, UnknownModel, UsageError
from rag.models.catalog import Entry, ModelFile, catalogue, choose, own_catalogue, shipped
from rag.models.files import add, folders, locate, presence, sha256, use, verify_model, write_atomically

WEIGHTS = b"GGUF" + bytes(range(256)) * 8


class Calls(list[tuple[int, int, str]]):
    """A Progress that keeps what it was told."""

    def __call__(self, done: int, total: int, what: str) -> None:
        self.append((done, total, what))


def chat(data: bytes = WEIGHTS, name: str = "tiny") -> Entry:
    file = ModelFile(path=f"{name}.gguf", size=len(data), sha256=hashlib.sha256(data).hexdigest())
    return Entry(name=name, kind="chat", files=(file,))


def place(folder: Path, data: bytes = WEIGHTS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tiny.gguf").write_bytes(data)
    return folder / "tiny.gguf"


# -- the catalogue --------------------------------------------------------------------------------


def test_the_defaults_are_in_the_catalogue_and_can_be_had_without_the_hub() -> None:
    settings = Settings()
    for entry in (choose(settings.chat_model, "chat"), choose(settings.embedding_model, "embedding")):
        assert entry.hub
        assert entry.wheels is not None


def test_every_entry_pins_what_it_downloads() -> None:
    for entry in shipped().values():
        assert entry.licence.url.startswith("https://")
        assert all(len(hub.revision) == 40 for hub in entry.hub)
        assert entry.path is None
        if entry.wheels is not None:
            assert entry.wheels.archive is not None or entry.wheels.size == entry.size
            members = {entry.wheels.member.format(n=number) for number in range(1, entry.wheels.count + 1)}
            releases = {
                (entry.wheels.package.format(n=number), entry.wheels.version.format(n=number))
                for number in range(1, entry.wheels.count + 1)
            }
            assert len(releases) == entry.wheels.count
            assert len(members) in (1, entry.wheels.count)


def test_only_the_gemma_terms_have_to_be_accepted() -> None:
    asking = {entry.licence.name for entry in shipped().values() if entry.licence.must_accept}
    assert asking == {"Gemma Terms of Use"}


def test_an_unknown_name_lists_the_known_ones_of_its_kind() -> None:
    with pytest.raises(UnknownModel, match=r"embeddinggemma-300m") as caught:
        choose("nonesuch")
    assert caught.value.hint == "rag models list"
    with pytest.raises(UnknownModel) as caught:
        choose("embeddinggemma-300m", "chat")
    assert "known are qwen2.5-coder-1.5b-instruct" in caught.value.message


def test_the_identity_changes_with_any_file() -> None:
    files = choose("embeddinggemma-300m").files
    entry = Entry(name="e", kind="embedding", files=files)
    other = files[0].model_copy(update={"sha256": "0" * 64})
    assert entry.identity == Entry(name="e", kind="embedding", files=files[::-1]).identity
    assert entry.identity != Entry(name="e", kind="embedding", files=(other, *files[1:])).identity
    assert chat().identity == f"tiny@{hashlib.sha256(WEIGHTS).hexdigest()[:8]}"


@given(st.text(alphabet="./\\aC:~ ", min_size=1, max_size=12))
def test_a_path_of_the_catalogue_stays_inside_its_folder(path: str) -> None:
    try:
        file = ModelFile(path=path, size=0, sha256="0" * 64)
    except ValidationError:
        return
    inside = Path(os.path.normpath(Path("/models/m") / file.path))
    assert inside.is_relative_to("/models/m")


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "", "a\\b", "C:x", "C:/x"])
def test_a_path_that_leaves_its_folder_is_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        ModelFile(path=path, size=0, sha256="0" * 64)


@pytest.mark.parametrize("text", ["[[model", '[[model]]\nname = "x"\n', "model = 3\n"])
def test_an_own_catalogue_that_cannot_be_read_is_named(text: str) -> None:
    write_atomically(own_catalogue(), text)
    with pytest.raises(ConfigError, match=r"catalog\.toml"):
        catalogue()


# -- resources ------------------------------------------------------------------------------------


def test_resources_come_from_the_installed_package_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "top" / "rag"
    monkeypatch.setattr(resources, "_PACKAGE", package)
    with pytest.raises(RagError, match="prompts is missing"):
        resources.resource("prompts")
    (tmp_path / "top" / "prompts").mkdir(parents=True)
    assert resources.resource("prompts") == tmp_path / "top" / "prompts"
    (package / "data" / "prompts").mkdir(parents=True)
    assert resources.resource("prompts") == package / "data" / "prompts"


# -- locate and verify ----------------------------------------------------------------------------


def test_a_missing_model_names_the_command_that_fetches_it() -> None:
    with pytest.raises(ModelMissing) as caught:
        locate(chat(), Settings())
    assert caught.value.hint == "rag models pull tiny"


def test_folders_are_searched_in_order(home: Path) -> None:
    cache = place(folders(Settings())[1])
    assert locate(chat(), Settings()) == cache
    assert locate(chat(), Settings()).samefile(cache)
    local = place(Path("models"))
    assert locate(chat(), Settings()) == local
    chosen = place(home / "elsewhere")
    assert locate(chat(), Settings(models=home / "elsewhere")) == chosen


def test_a_model_is_hashed_once_until_it_changes(home: Path) -> None:
    path = place(home / "m")
    settings = Settings(models=home / "m")
    first, second, third, fourth = Calls(), Calls(), Calls(), Calls()
    locate(chat(), settings, first)
    locate(chat(), settings, second)
    assert first[-1] == (len(WEIGHTS), len(WEIGHTS), "checking tiny.gguf")
    assert second == []
    os.utime(path, ns=(1, 1))
    locate(chat(), settings, third)
    assert third != []
    verify_model(chat(), settings, fourth)
    assert fourth != []


def test_a_stamp_for_other_bytes_is_not_trusted(home: Path) -> None:
    place(home / "m")
    settings = Settings(models=home / "m")
    locate(chat(), settings)
    with pytest.raises(ModelCorrupt, match="sha256"):
        locate(chat(b"GGUF" + WEIGHTS[4:][::-1]), settings)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (WEIGHTS[:-1], "bytes instead of"),
        (b"<htm" + WEIGHTS[4:], "not a GGUF file"),
        (WEIGHTS[:-1] + b"!", "sha256"),
    ],
)
def test_damage_is_found_and_leaves_no_stamp(home: Path, data: bytes, reason: str) -> None:
    place(home / "m", data)
    settings = Settings(models=home / "m")
    for look in (locate, verify_model):
        with pytest.raises(ModelCorrupt, match=reason) as caught:
            look(chat(), settings)
        assert caught.value.hint == "rag models pull tiny --force"
    assert [item.name for item in (home / "m").iterdir()] == ["tiny.gguf"]


def test_damage_under_an_unchanged_stamp_is_found_by_verify(home: Path) -> None:
    path = place(home / "m")
    settings = Settings(models=home / "m")
    locate(chat(), settings)
    stat = path.stat()
    path.write_bytes(WEIGHTS[:-1] + b"!")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(ModelCorrupt):
        verify_model(chat(), settings)
    with pytest.raises(ModelCorrupt):
        locate(chat(), settings)


def test_a_damaged_copy_is_passed_over_for_a_whole_one() -> None:
    place(Path("models"), b"GGUF")
    whole = place(folders(Settings())[1])
    assert locate(chat(), Settings()) == whole
    assert presence(chat(), Settings()).path == whole


def test_presence_looks_without_hashing(home: Path) -> None:
    settings = Settings(models=home / "m")
    assert presence(chat(), settings).state == "missing"
    path = place(home / "m", b"GGUF")
    assert presence(chat(), settings).state == "damaged"
    path.write_bytes(WEIGHTS[:-1] + b"!")
    assert presence(chat(), settings).state == "present"


def test_an_embedding_model_is_a_folder_in_which_every_file_counts(home: Path) -> None:
    contents = {"modules.json": b"[]", "1_Pooling/config.json": b"{}"}
    files = [ModelFile(path=n, size=len(d), sha256=hashlib.sha256(d).hexdigest()) for n, d in contents.items()]
    entry = Entry(name="emb", kind="embedding", files=tuple(files))
    for name, data in contents.items():
        (home / "m/emb" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "m/emb" / name).write_bytes(data)
    settings = Settings(models=home / "m")
    assert locate(entry, settings) == home / "m/emb"
    (home / "m/emb/1_Pooling/config.json").unlink()
    with pytest.raises(ModelCorrupt, match=r"1_Pooling/config\.json: it is missing"):
        locate(entry, settings)


# -- use and add ----------------------------------------------------------------------------------


def test_use_writes_the_setting_and_keeps_comments() -> None:
    path = config_files()[1]
    write_atomically(path, "# mine\nthreads = 1  # quiet\n")
    choice = use("qwen3-1.7b")
    assert (choice.key, choice.path, choice.overridden_by) == ("chat_model", path, None)
    assert path.read_text().startswith("# mine\nthreads = 1  # quiet\n")
    assert use("embeddinggemma-300m").key == "embedding_model"
    settings = load_settings(environ={})
    assert (settings.chat_model, settings.embedding_model) == ("qwen3-1.7b", "embeddinggemma-300m")
    assert [item.name for item in path.parent.iterdir()] == ["rag.toml"]


def test_use_says_what_wins_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rag.toml").write_text("threads = 1\n")
    assert use("qwen3-1.7b").overridden_by == "rag.toml"
    monkeypatch.setenv("RAG_CHAT_MODEL", "other")
    assert use("qwen3-1.7b").overridden_by == "RAG_CHAT_MODEL"
    assert Path("rag.toml").read_text() == "threads = 1\n"


def test_use_refuses_unknown_names_and_broken_files() -> None:
    path = config_files()[1]
    with pytest.raises(UnknownModel):
        use("nonesuch")
    assert not path.exists()
    write_atomically(path, "threads = \n")
    with pytest.raises(ConfigError):
        use("qwen3-1.7b")
    assert path.read_text() == "threads = \n"


def test_a_file_is_replaced_through_a_link_with_its_mode_kept(home: Path) -> None:
    real, link = home / "real.toml", home / "link.toml"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == ("new", 0o600)


def test_a_model_of_ones_own_is_known_used_and_watched(home: Path) -> None:
    path = place(home / "own place")
    entry = add("mine", path)
    assert entry.kind == "chat"
    assert choose("mine") == entry
    assert locate(entry, Settings()) == path
    use("mine")
    assert load_settings(environ={}).chat_model == "mine"
    path.write_bytes(WEIGHTS + b"more")
    with pytest.raises(ModelCorrupt) as caught:
        locate(entry, Settings())
    assert caught.value.hint == "rag models add mine FILE"
    path.unlink()
    with pytest.raises(ModelMissing):
        locate(entry, Settings())


def test_adding_again_replaces_and_keeps_the_rest(home: Path) -> None:
    path = place(home / "a")
    add("first", path)
    write_atomically(own_catalogue(), "# my models\n" + own_catalogue().read_text())
    add("second", path)
    path.write_bytes(WEIGHTS + b"more")
    add("first", path)
    text = own_catalogue().read_text()
    assert text.startswith("# my models\n")
    assert [table["name"] for table in tomllib.loads(text)["model"]] == ["first", "second"]
    assert choose("first").size == len(WEIGHTS) + 4
    assert choose("second").size == len(WEIGHTS)


def test_a_folder_is_added_as_an_embedding_model(home: Path) -> None:
    folder = home / "emb"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("modules.json", "1_Pooling/config.json", ".git/HEAD"):
        (folder / name).write_text(name)
    calls = Calls()
    entry = add("mine", folder, calls)
    assert entry.kind == "embedding"
    assert [file.path for file in entry.files] == ["1_Pooling/config.json", "modules.json"]
    assert calls[-1][:2] == (entry.size, entry.size)
    assert locate(choose("mine", "embedding"), Settings()) == folder


def test_what_cannot_be_added(home: Path) -> None:
    good = place(home / "a")
    bad = place(home / "b", b"PK\x03\x04")
    with pytest.raises(UsageError, match="project's catalogue"):
        add("qwen3-1.7b", good)
    with pytest.raises(UsageError, match="name"):
        add("../mine", good)
    with pytest.raises(ModelMissing):
        add("mine", home / "nowhere.gguf")
    with pytest.raises(ModelCorrupt, match="not a GGUF"):
        add("mine", bad)
    with pytest.raises(ModelCorrupt, match=r"modules\.json"):
        add("mine", home / "b")
    assert not own_catalogue().exists()


def test_the_hash_is_that_of_the_whole_file(tmp_path: Path) -> None:
    data = os.urandom((1 << 20) * 2 + 7)
    (tmp_path / "x").write_bytes(data)
    calls = Calls()
    assert sha256(tmp_path / "x", calls) == hashlib.sha256(data).hexdigest()
    assert [done for done, _, _ in calls] == [1 << 20, 2 << 20, len(data)]


def test_a_stamp_that_is_not_json_only_costs_a_hashing(home: Path) -> None:
    place(home / "m")
    stamp = home / "m/.tiny.gguf.verified.json"
    stamp.write_text("{")
    calls = Calls()
    locate(chat(), Settings(models=home / "m"), calls)
    assert calls
    assert json.loads(stamp.read_text())["tiny.gguf"]["size"] == len(WEIGHTS)
