"""The app's hand inside a distant sandbox: runs its commands and its jobs there, and tells how they went.

One request as JSON in SANDPIPER_REQUEST, one answer as a line `sandpiper:<JSON>` on stdout; what else is printed means nothing.
Needs Python 3.9 and nothing more. As root it runs the app's commands itself and the jobs as the user `agent`, who can write neither
this file, nor the app's git directory, nor a job's records. Not as root, all are one user, and the answer to a start says so.
"""

import binascii
import json
import os
import pwd
import select
import signal
import sys
import time
import zlib

# Most requests are polls. What a poll doesn't need is imported where it is used: Python's start is most of a poll's time.

ROOT = "/var/tmp/sandpiper"
APP = f"{ROOT}/app"
INBOX = f"{ROOT}/inbox"
JOBS = f"{ROOT}/jobs"
BASE = f"{ROOT}/app.git"
REPOSITORY = f"{ROOT}/repository"
HOME = f"{ROOT}/home"
EGRESS = f"{ROOT}/egress"
KEY = f"{ROOT}/key"
PAUSE, PAUSED_BY = f"{ROOT}/app/pause", "SANDPIPER_PAUSED_BY"
TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")
GRAVE = ".sandpiper-removed-"
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Only what a job is given by name: the machine may hold them for another job.
MODEL_VARIABLES = ("ANTHROPIC_", "CLAUDE_CODE_")
STDERR_TAIL_BYTES = 8192
ERRORS_CAP_BYTES, ERRORS_KEPT_BYTES = 1024 * 1024, 64 * 1024
# What a command leaves behind may hold its output open: it is not waited for longer than this.
LEFTOVER_S = 1.0
GRACE_S = 5.0
PROBE_S = 3.0
KEY_READINGS = 5
# A look around lets the clone begin first.
PROBE_AFTER_S = 0.5
# So long a process may take to stop, which may wait for its disk; and so long after its time is a command waited for that nobody ends.
HOLD_S, HOLD_AGAIN_S, LATE_S = 2.0, 0.1, 3.0
SET_CHILD_SUBREAPER, SET_NO_NEW_PRIVS = 36, 38
IS_ROOT = os.geteuid() == 0


def prctl(option):
    import ctypes

    ctypes.CDLL(None).prctl(option, 1, 0, 0, 0)


# The agent's user


def find_agent():
    """The agent's own user, or None where all are one."""
    return pwd.getpwnam("agent") if IS_ROOT else None


def make_agent():
    try:
        find_agent()
    except KeyError:
        import subprocess

        subprocess.run(["useradd", "--no-create-home", "--shell", "/bin/bash", "agent"], check=True)


def give_to_agent(path):
    agent = find_agent()
    if agent is not None:
        os.chown(path, agent.pw_uid, agent.pw_gid)


def give_tree_to_agent():
    """What the app's command laid out in the work tree is the agent's to edit."""
    if IS_ROOT:
        import subprocess

        give = ["find", REPOSITORY, "-user", "0", "-exec", "chown", "--no-dereference", "agent:", "{}", "+"]
        subprocess.run(give, check=True)


def end_all_of_agent():
    """Ends every job, so that none goes on to its next command, and every process of the agent's user, wherever it hides."""
    end_pause()
    for name in os.listdir(JOBS):
        kill_job(name, 0)
    agent = find_agent()
    if agent is None:
        return
    pid = os.fork()
    if pid == 0:
        try:
            become(agent)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def list_of_agent():
    """Every living process of the agent's, as far as it can be told from the app's own."""
    agent = find_agent()
    if agent is not None:
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and read_user(name) == agent.pw_uid]
    watchers = [find_living(read_text(f"{JOBS}/{name}/pid")) for name in os.listdir(JOBS)]
    return [pid for watcher in watchers if watcher is not None for pid in list_descendants(watcher)]


def hold_agent():
    """
    Stops every process of the agent's, until two looks in a row found none that moves: what is born in the first is seen by the second. One
    that waits for its child to begin another program stops only then, and that child may stand still by now: all go on, and are stopped anew.
    """
    quiet, until, again_at = 0, time.monotonic() + HOLD_S, time.monotonic() + HOLD_AGAIN_S
    while quiet < 2:
        moving = [pid for pid in list_of_agent() if is_moving(pid)]
        send(moving, signal.SIGSTOP)
        quiet = 0 if moving else quiet + 1
        if moving and time.monotonic() >= until:
            raise Refusal("not_held")
        if moving and time.monotonic() >= again_at:
            let_go_on()
            again_at = time.monotonic() + HOLD_AGAIN_S
        time.sleep(0.002)


def let_go_on():
    """The youngest first: a shell with job control would take a child that it finds stopped for suspended."""
    send(sorted(list_of_agent(), reverse=True), signal.SIGCONT)


def is_moving(pid):
    stat = read_stat(pid)
    return stat is not None and stat[0] not in "TtZX"


def pause(request, work):
    """Does the work while no process of the agent's moves. A guard ends the work, and lets them go on, should this process be killed."""
    end_pause()
    read, write = os.pipe()
    mark = to_mark(os.getpid())
    detach(lambda: guard_pause(mark, read, write, request["timeoutMs"] / 1000 + LATE_S))
    os.close(read)
    if not wait_for(lambda: os.path.exists(PAUSE), 5):
        raise Refusal("not_held")
    try:
        hold_agent()
        work({PAUSED_BY: mark})
        if any(is_moving(pid) for pid in list_of_agent()):
            raise Refusal("not_held")
    finally:
        let_go_on()
        try:
            os.write(write, b"!")
        except OSError:
            pass


def guard_pause(mark, read, write, seconds):
    os.close(write)
    write_whole(PAUSE, f"{mark}\n{to_mark(os.getpid())}")
    ended = select.select([read], [], [], seconds)[0]
    if ended and os.read(read, 1):
        return
    end_work(mark)
    let_go_on()


def end_pause():
    """Ends what an earlier call has left of its pause: itself, its work, and its guard, who would let the agent go on in the midst of another."""
    marks = read_text(PAUSE).splitlines()
    send(filter(None, map(find_living, marks)), signal.SIGKILL)
    for mark in marks[:1]:
        end_work(mark)
    remove_file(PAUSE)


def end_work(mark):
    """Kills what a pause was for, all that it made with it: each of them knows whose it is."""
    name = f"{PAUSED_BY}={mark}".encode()
    for _ in range(400):
        pids = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and name in read_variables(pid)]
        if not pids:
            return
        send(pids, signal.SIGKILL)
        time.sleep(0.002)


def read_variables(pid):
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return file.read().split(b"\0")
    except OSError:
        return []


def become(user):
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


# Processes


def read_stat(pid):
    """State, parent and start time of a process, or None."""
    try:
        with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
            fields = file.read().rpartition(")")[2].split()
        return fields[0], int(fields[1]), fields[19]
    except (FileNotFoundError, ProcessLookupError, PermissionError, IndexError):
        return None


def read_user(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="latin-1") as file:
            return int(file.read().partition("\nUid:")[2].split()[0])
    except (FileNotFoundError, ProcessLookupError, PermissionError, IndexError):
        return None


def to_mark(pid):
    """A pid alone is given to somebody else one day."""
    return f"{pid} {read_stat(pid)[2]}"


def find_living(mark):
    pid, _, started = mark.partition(" ")
    stat = read_stat(pid) if pid.isdigit() else None
    return int(pid) if stat is not None and stat[0] != "Z" and stat[2] == started else None


def list_descendants(root):
    """Every living descendant. Of a subreaper it is all that it made: an orphan becomes its child."""
    children = {}
    for name in os.listdir("/proc"):
        stat = read_stat(name) if name.isdigit() else None
        if stat is not None and stat[0] != "Z":
            children.setdefault(stat[1], []).append(int(name))
    found, to_visit = [], [root]
    while to_visit:
        born = children.get(to_visit.pop(), [])
        found += born
        to_visit += born
    return found


def send(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            pass


def kill_descendants(root):
    """Kills until none is left: a process may be born between the look and the signal."""
    for _ in range(400):
        pids = list_descendants(root)
        if not pids:
            return
        send(pids, signal.SIGKILL)
        time.sleep(0.002)


class Command:
    """A command watched to its end: its own, its time's, its output's, or a signal's. Its whole family ends with it."""

    def __init__(self, cap, grace_s, on_output, on_error):
        self.cap, self.grace_s, self.on_output, self.on_error = cap, grace_s, on_output, on_error
        self.reason, self.exit_code, self.written, self.kill_at = "exited", None, 0, None
        self.wake, wake_write = os.pipe()
        os.set_blocking(self.wake, False)
        os.set_blocking(wake_write, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        prctl(SET_CHILD_SUBREAPER)

    def run(self, args, env, stdin, as_agent, timeout_s):
        import subprocess

        agent = find_agent() if as_agent else None
        user = {} if agent is None else {"user": agent.pw_uid, "group": agent.pw_gid, "extra_groups": []}
        try:
            child = subprocess.Popen(
                args, env=env, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=REPOSITORY, bufsize=0,
                start_new_session=True, preexec_fn=(lambda: prctl(SET_NO_NEW_PRIVS)) if as_agent else None, **user)
        except OSError as error:
            self.on_error(f"{error.strerror}: {args[0]}\n".encode())
            self.exit_code = 127
            return
        self.watch(child, time.monotonic() + timeout_s)
        self.exit_code = self.exit_code if self.reason == "exited" else None

    def watch(self, child, end_at):
        streams = {child.stdout.fileno(): self.take_output, child.stderr.fileno(): self.on_error}
        drain_until = None
        while streams or drain_until is None:
            now = time.monotonic()
            if drain_until is not None and now >= drain_until:
                return
            if drain_until is None and self.kill_at is None and now >= end_at:
                self.end("timed_out", self.grace_s)
            if drain_until is None and self.kill_at is not None and now >= self.kill_at:
                kill_descendants(os.getpid())
            until = drain_until if drain_until is not None else end_at if self.kill_at is None else self.kill_at
            ready, _, _ = select.select([*streams, self.wake], [], [], min(60.0, max(0.01, until - now)))
            for stream in ready:
                self.take(stream, streams)
            if drain_until is None and self.has_ended(child.pid):
                kill_descendants(os.getpid())
                drain_until = time.monotonic() + LEFTOVER_S

    def take(self, stream, streams):
        chunk = os.read(stream, 65536)
        if stream == self.wake:
            return
        if chunk:
            streams[stream](chunk)
        else:
            del streams[stream]

    def has_ended(self, pid):
        ended = False
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return ended
            if child == 0:
                return ended
            if child == pid:
                self.exit_code, ended = os.waitstatus_to_exitcode(status), True

    def take_output(self, chunk):
        room = max(0, self.cap - self.written)
        self.written += len(chunk)
        if room > 0:
            self.on_output(chunk[:room])
        if self.written > self.cap:
            self.end("too_much_output", 0)

    def end(self, reason, grace_s):
        if self.kill_at is not None:
            return
        self.reason, self.kill_at = reason, time.monotonic() + grace_s
        if grace_s > 0:
            send(list_descendants(os.getpid()), signal.SIGTERM)


# Requests


def init(request):
    """Lays out the directories, and looks how far the network goes, once a machine and beside whatever comes next."""
    if IS_ROOT:
        make_agent()
    for path, mode in ((ROOT, 0o755), (APP, 0o700), (INBOX, 0o700), (JOBS, 0o700), (BASE, 0o755), (REPOSITORY, 0o755), (HOME, 0o700)):
        os.makedirs(path, exist_ok=True)
        os.chmod(path, mode)
    for path in (REPOSITORY, HOME):
        give_to_agent(path)
    if request.get("probe") is not None and not os.path.exists(EGRESS):
        detach(lambda: look_around(request))
    return {"ok": True}


def look_around(request):
    """Whether a host answers that no list of ours names."""
    time.sleep(PROBE_AFTER_S)
    write_whole(EGRESS, probe(request["probe"]))


def is_key_taken(key):
    """
    Whether the model's API takes the placeholder that is here for its key, asked for some seconds: its list of hosts is in place by now, and whoever puts
    the key in may need a moment. Once taken, it is not asked again. True as well where that can't be known.
    """
    placeholder = os.environ.get(key["variable"], "")
    if placeholder and read_text(KEY) == placeholder:
        return True
    for reading in range(KEY_READINGS):
        if reading > 0:
            time.sleep(key["patienceMs"] / 1000 / (KEY_READINGS - 1))
        verdict = check_key(key["url"], placeholder)
        if verdict == "accepted":
            write_whole(KEY, placeholder)
        if verdict in ("accepted", "unknown"):
            return True
    return verdict != "refused"


def check_key(url, placeholder):
    import urllib.request

    headers = {"x-api-key": placeholder, "anthropic-version": "2023-06-01"}
    try:
        urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=PROBE_S).close()
        return "accepted"
    except urllib.error.HTTPError as error:
        return "refused" if error.code == 401 else "unknown"
    except OSError:
        return "unreachable"
    except ValueError:
        return "unknown"


def find_open_ports(ports):
    """Those of this machine's own ports where the agent's user is heard without a password."""
    agent = find_agent()
    if agent is None or not ports:
        return []
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            become(agent)
            os.write(write, json.dumps([port for port in ports if is_open(port)]).encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(pid, 0)
    with os.fdopen(read, encoding="utf-8") as file:
        return json.loads(file.read() or "[]")


def is_open(port):
    import socket

    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            try:
                answer = connection.recv(64)
            except OSError:
                answer = b""
            return not (answer.startswith(b"HTTP/") and answer[9:12] in (b"401", b"403"))
    except OSError:
        return False


def probe(url):
    import urllib.request

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(url, timeout=PROBE_S).close()
        return "open"
    except urllib.error.HTTPError as error:
        return "open" if error.code < 400 else "limited"
    except (OSError, ValueError):
        return "limited"


def execute(request):
    """
    Runs one of the app's own commands. `alone`: no process of the agent lives beside it, and what it lays out is the agent's. `paused`: none
    moves beside it.
    """
    if request["alone"]:
        end_all_of_agent()
    stdout, errors, ended = [], [b""], []

    def keep_error(chunk):
        errors[0] = (errors[0] + chunk)[-STDERR_TAIL_BYTES:]

    def work(more):
        with open_input(request) as stdin:
            command = Command(request["capBytes"], 0, stdout.append, keep_error)
            env = {**to_base_env(APP), **request["env"], **more}
            command.run(request["args"], env, stdin, False, request["timeoutMs"] / 1000)
            ended.append(command)

    if request["paused"]:
        pause(request, work)
    else:
        work({})
    if request["alone"]:
        give_tree_to_agent()
    command = ended[0]
    return {"outcome": command.reason, "exitCode": command.exit_code, "stdout": pack(b"".join(stdout)),
            "stderr": errors[0].decode(errors="replace")}


def start(request):
    """Starts a job detached, unless its name was started before. One that needs the model's key is not started where that doesn't work."""
    wait_for(lambda: not request["probe"] or os.path.exists(EGRESS), PROBE_AFTER_S + 2 * PROBE_S + 1)
    if request["key"] is not None and not is_key_taken(request["key"]):
        return {"refused": "key_refused"}
    directory = f"{JOBS}/{request['name']}"
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with open_input(request) as stdin:
        try:
            pid_file = os.open(f"{directory}/pid", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            wait_for(lambda: os.path.getsize(f"{directory}/pid") > 0, 5)
        else:
            if request["as"] == "app":
                end_all_of_agent()
            detach(lambda: supervise(request, directory, pid_file, stdin))
            wait_for(lambda: os.path.getsize(f"{directory}/pid") > 0, 15)
    return {"isSplit": IS_ROOT, "egress": read_text(EGRESS) or "unknown", "openPorts": find_open_ports(request["vendorPorts"])}


def supervise(request, directory, pid_file, stdin):
    with open(f"{directory}/stdout", "ab", 0) as stdout, open(f"{directory}/stderr", "w+b", 0) as stderr:
        command = Command(request["outputCapBytes"], GRACE_S, stdout.write, lambda chunk: write_tail(stderr, chunk))
        signal.signal(signal.SIGTERM, lambda *_: command.end("killed", GRACE_S))
        os.write(pid_file, to_mark(os.getpid()).encode())
        kept = {name: os.environ[name] for name in request["keep"] if name in os.environ}
        as_agent = request["as"] == "agent"
        env = {**to_base_env(HOME if as_agent else APP), **kept, **request["env"]}
        run_all(request, directory, command, lambda args, until: command.run(args, env, stdin, as_agent, until - time.monotonic()))
        if not as_agent:
            give_tree_to_agent()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    write_whole(f"{directory}/exit", json.dumps({"reason": command.reason, "exitCode": command.exit_code}))


def run_all(request, directory, command, run):
    """Runs a job's commands in order, until one is ended by something else than itself, or one fails that the rest needs."""
    following = request["next"] or {"commands": [], "needed": 0}
    ends, until = [], time.monotonic() + request["timeoutMs"] / 1000
    for args in [request["args"], *following["commands"]]:
        if command.reason != "exited":
            return
        begun = time.monotonic()
        run(args, until)
        ends.append({"reason": command.reason, "exitCode": command.exit_code, "ms": round((time.monotonic() - begun) * 1000),
                     "endBytes": min(command.written, command.cap)})
        if request["next"]:
            write_whole(f"{directory}/ends", json.dumps(ends))
        if command.exit_code != 0 and len(ends) <= following["needed"]:
            return


def poll(request):
    directory = f"{JOBS}/{request['name']}"
    # The state is read first: what was written before the end is then surely in the chunk.
    state = read_state(directory)
    ends = read_text(f"{directory}/ends")
    return {"state": state, "ends": json.loads(ends) if ends else None, "chunk": pack(read_range(f"{directory}/stdout", request["offsetBytes"], request["capBytes"]))}


def tail(request):
    path = f"{JOBS}/{request['name']}/stderr"
    size = os.path.getsize(path) if os.path.exists(path) else 0
    return {"text": read_range(path, max(0, size - request["bytes"]), request["bytes"]).decode(errors="replace")}


def kill(request):
    kill_job(request["name"], request["graceMs"] / 1000)
    return {"ok": True}


def end(_):
    """Ends every job, asked or not, and whatever else the agent's user runs."""
    for name in os.listdir(JOBS) if os.path.isdir(JOBS) else []:
        kill_job(name, 0)
    end_all_of_agent()
    for name in os.listdir(INBOX) if os.path.isdir(INBOX) else []:
        os.remove(f"{INBOX}/{name}")
    return {"ok": True}


def renew_home(_):
    """Ends whatever the agent's user runs, and makes its home anew. Where it is a user of its own, its temporary files go, too."""
    end_all_of_agent()
    remove_trees([HOME, *(entry.path for entry in os.scandir(ROOT) if entry.name.startswith(GRAVE))], ROOT)
    os.makedirs(HOME, mode=0o700)
    give_to_agent(HOME)
    for directory in TEMPORARY if IS_ROOT else ():
        remove_trees(list_left_in(directory), directory)
    return {"ok": True}


def list_left_in(directory):
    """What the agent made there, and what an earlier removal has left."""
    agent, left = find_agent().pw_uid, []
    for entry in os.scandir(directory) if os.path.isdir(directory) else ():
        try:
            owner = entry.stat(follow_symlinks=False).st_uid
        except FileNotFoundError:
            continue
        if owner == agent or (owner == 0 and entry.name.startswith(GRAVE)):
            left.append(entry.path)
    return left


def kill_job(name, grace_s):
    directory = f"{JOBS}/{name}"
    pid = find_living(read_text(f"{directory}/pid"))
    if pid is None:
        return
    # The supervisor asks its family to end, and writes down that it was told to.
    send([pid], signal.SIGTERM)
    has_ended = lambda: os.path.exists(f"{directory}/exit")
    if not wait_for(has_ended, grace_s):
        kill_descendants(pid)
    if not wait_for(lambda: has_ended() or read_stat(pid) is None, LEFTOVER_S + 2):
        send([pid], signal.SIGKILL)


def read_state(directory):
    for _ in range(2):
        record = read_text(f"{directory}/exit")
        if record:
            return {"kind": "exited", **json.loads(record)}
        if find_living(read_text(f"{directory}/pid")) is not None:
            return {"kind": "running"}
        # It may have ended between the two looks.
    return {"kind": "gone"}


# Files


def open_input(request):
    """The request's input as a file: given along, or uploaded before and checked here."""
    import tempfile

    upload = request.get("upload")
    if upload is None:
        content = binascii.a2b_base64(request["stdin"])
    else:
        import hashlib

        path = f"{INBOX}/{upload}"
        content = read_range(path, 0, sys.maxsize)
        if hashlib.sha256(content).hexdigest() != upload:
            raise Refusal("not_uploaded")
    file = tempfile.TemporaryFile(dir=APP)
    file.write(content)
    file.seek(0)
    return file


def read_text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def read_range(path, offset, cap):
    try:
        with open(path, "rb") as file:
            file.seek(offset)
            return file.read(min(cap, max(0, os.fstat(file.fileno()).st_size - offset)))
    except FileNotFoundError:
        return b""


def remove_trees(paths, directory):
    """
    Removes what is there, all of it on the file system of `directory`. Follows no link, and no path grows with the depth of a tree: what is in
    a directory comes up into a place of ours before the directory goes.
    """
    import tempfile

    grave = tempfile.mkdtemp(prefix=GRAVE, dir=directory)
    to_visit, count = list(paths), 0
    while to_visit:
        path = to_visit.pop()
        if os.path.islink(path) or not os.path.isdir(path):
            remove_file(path)
            continue
        os.chmod(path, 0o700)
        for entry in list(os.scandir(path)):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            # A directory can only be moved by who may write it.
            os.chmod(entry.path, 0o700)
            count += 1
            to_visit.append(f"{grave}/{count}")
            os.rename(entry.path, to_visit[-1])
        os.rmdir(path)
    os.rmdir(grave)


def remove_file(path):
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def write_tail(file, chunk):
    """Writes on, but never has more than the cap in the file: past it, the last of it stays."""
    file.write(chunk)
    if file.tell() <= ERRORS_CAP_BYTES:
        return
    file.seek(-ERRORS_KEPT_BYTES, os.SEEK_END)
    kept = file.read()
    file.seek(0)
    file.truncate()
    file.write(kept)


def write_whole(path, text):
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(f"{path}.new", path)


def pack(content):
    """As gzip, in base64."""
    if not content:
        return ""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return binascii.b2a_base64(packer.compress(content) + packer.flush(), newline=False).decode()


def to_base_env(home):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(MODEL_VARIABLES)}
    path = os.environ.get("PATH", SYSTEM_PATH)
    return {**kept, "PATH": path, "HOME": home, "LANG": "C.UTF-8", "TERM": "dumb", "TMPDIR": APP if home == APP else "/tmp"}


def wait_for(is_there, seconds):
    until = time.monotonic() + seconds
    while not is_there():
        if time.monotonic() >= until:
            return False
        time.sleep(0.01)
    return True


def detach(work):
    """Does the work in a process that outlives this one and holds none of its output."""
    pid = os.fork()
    if pid > 0:
        os.waitpid(pid, 0)
        return
    try:
        os.setsid()
        if os.fork() == 0:
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            work()
    finally:
        os._exit(0)


class Refusal(Exception):
    pass


OPERATIONS = {"init": init, "renew_home": renew_home, "exec": execute, "start": start, "poll": poll, "tail": tail, "kill": kill, "end": end}


def main():
    request = json.loads(os.environ.pop("SANDPIPER_REQUEST"))
    try:
        answer = OPERATIONS[request["op"]](request)
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write("\nsandpiper:" + json.dumps(answer) + "\n")


main()
