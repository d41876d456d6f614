"""The images the tests run, all made from Debian packages: no registry is asked."""

import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from podman import CACHE, say

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BASE = "debian:bookworm-slim"
DOMINO = "domino:test"
NOT_IN_SLIM = ("usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "var/cache/apt", "var/lib/apt/lists")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def debian_sources():
    """Where this machine gets Debian from, as lines for sources.list."""
    targets = output_of("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages", "Origin: Debian")
    lines = sorted({f"deb {line}" for line in targets.splitlines() if re.match(r"\S+ bookworm(-updates|-security)? main$", line)})
    if not lines:
        raise AssertionError("apt of this machine knows no Debian 12 (bookworm): the base image cannot be made")
    return lines


def apt_settings():
    """This machine's own way to its mirror: proxies and what is checked."""
    kept = re.findall(r'^Acquire::(?:https?::|ftp::|Check-|Retries)[^\n]*;$', output_of("apt-config", "dump"), re.M)
    return "\n".join(line for line in kept if '""' not in line) + "\n"


class Images:
    built = None  # by this process: "yes", or what went wrong, so that it is not tried again for every class of tests

    def __init__(self, podman):
        self.podman = podman

    def build(self):
        if Images.built is None:
            try:
                self.build_all()
                Images.built = "yes"
            except AssertionError as error:
                Images.built = str(error)
                raise
        if Images.built != "yes":
            raise AssertionError("the images could not be built, see above: " + Images.built.splitlines()[0])

    def build_all(self):
        with self.podman.alone():
            self.podman.forget_broken_builds()
            self.base()
            self.domino()
            for name in ("redis:7.2-bookworm", "postgres:15-bookworm"):
                self.stand_in(name)
            self.podman.call("image", "prune", "--force")

    def step(self, words, *command, **options):
        """Runs something long and shows that it goes on."""
        say(words)
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=self.podman.environment, **options)
        last, shown = [], begun
        for line in process.stdout:
            last = (last + [line.rstrip()])[-60:]
            if time.monotonic() - shown > 15 and line.strip():
                shown = time.monotonic()
                say(f"  {shown - begun:4.0f} s  {line.strip()[:100]}")
        process.stdout.close()
        if process.wait() != 0:
            raise AssertionError(f"{words}: failed\n" + "\n".join(last))
        say(f"  {time.monotonic() - begun:4.0f} s  done")

    def base(self):
        """What is called debian:bookworm-slim at a registry, as near as debootstrap comes."""
        if self.podman.has_image(BASE):
            return
        sources = debian_sources()
        mirror = next(line.split()[1] for line in sources if line.split()[2] == "bookworm")
        folder = Path(tempfile.mkdtemp(prefix="base-", dir=CACHE / "tmp"))
        try:
            self.step("Making the base image by debootstrap", "debootstrap", "--variant=minbase", "bookworm", str(folder), mirror)
            for path in NOT_IN_SLIM:
                shutil.rmtree(folder / path, ignore_errors=True)
            (folder / "etc/apt/sources.list").write_text("\n".join(sources) + "\n")
            (folder / "etc/apt/apt.conf.d/90mirror").write_text(apt_settings())
            (folder / "etc/dpkg/dpkg.cfg.d/unsafe-io").write_text("force-unsafe-io\n")  # as there: a broken build is made again
            archive = subprocess.Popen(["tar", "-C", str(folder), "-c", "."], stdout=subprocess.PIPE)
            with archive.stdout:
                self.podman.call("import", "-", BASE, stdin=archive.stdout, timeout=300)
            if archive.wait() != 0:
                raise AssertionError("the base image could not be packed")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def podman_build(self, words, tag, *arguments):
        # In a chroot on the host's network: a build needs neither a bridge nor a cgroup.
        self.step(words, *self.podman.command("build", "--isolation=chroot", "--network=host", "--format=docker", "--pull=never", "-t", tag, *arguments))

    def domino(self):
        """The stages that the image does not contain have names of their own, so that they are kept for the next time."""
        source = ("-f", str(ROOT / "deploy/domino/Dockerfile"), str(ROOT))
        self.podman_build("Installing what building takes (domino, stage 1)", "domino-packages:test", "--target=packages", *source)
        self.podman_build("Building the broker in its image (stage 2)", "domino-build:test", "--target=build", *source)
        self.podman_build("Making the image (stage 3)", DOMINO, *source)

    def stand_in(self, name):
        folder = HERE / "stand_ins" / name.split(":")[0]
        self.podman_build(f"Making a stand-in for {name}", name, str(folder))
