"""Taking rights away from the process one is in, for good: before it reads bytes that somebody else made.

What the kernel does not offer is left out and told; the other layers hold without it.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_CLONE_NEWNS, _CLONE_NEWUTS, _CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x40000000,
)
_NOBODY = 65534

# Numbers of the system calls that reading an open descriptor and computing need; all others answer "not permitted".
_CALLS = {
    "x86_64": (
        0xC000003E,
        # read write close fstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64
        (0, 1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17)
        # readv writev sched_yield mremap madvise nanosleep getpid exit uname fcntl gettimeofday getrlimit getrusage sysinfo
        + (19, 20, 24, 25, 28, 35, 39, 60, 63, 72, 96, 97, 98, 99)
        # sigaltstack gettid time futex sched_getaffinity clock_gettime clock_getres clock_nanosleep exit_group getrandom
        + (131, 186, 201, 202, 204, 228, 229, 230, 231, 318)
        # ppoll restart_syscall tgkill rseq set_robust_list
        + (271, 219, 234, 334, 273),
    ),
    "aarch64": (
        0xC00000B7,
        (63, 64, 57, 80, 73, 62, 222, 226, 215, 214, 134, 135, 139, 67)
        + (65, 66, 124, 216, 233, 101, 172, 93, 160, 25, 169, 163, 165, 179)
        + (132, 178, 98, 123, 113, 114, 115, 94, 278)
        + (128, 131, 293, 99),
    ),
}


_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_CLONE_THREAD = 0x00010000
_MOST_THREADS = 64


def confine(memory: int, seconds: int, keep: int, threads: bool = False) -> list[str]:
    """Confine this process; returns the names of the layers that this kernel does not offer.

    Afterwards it can read and write the descriptors it has (numbers up to `keep`), take `memory` more megabytes and
    `seconds` of processor time, and nothing else: no files, no network, no other process. `threads`: it may start threads of
    its own.
    """
    lacking = []
    os.closerange(keep + 1, 2**16)
    libc = ctypes.CDLL(None, use_errno=True)
    _limits(memory, seconds, keep, _MOST_THREADS if threads else 0)
    for name, layer in (("user", _become_nobody), ("namespaces", _leave_namespaces), ("no_new_privs", _no_new_rights)):
        if not _held(layer, libc):
            lacking.append(name)
    # Changing the user clears it, so that it comes after.
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(_PR_SET_DUMPABLE, 0)
    for name, layer in (("landlock", _landlock), ("seccomp", functools.partial(_seccomp, threads=threads))):
        if not _held(layer, libc):
            lacking.append(name)
    return lacking


def _held(layer: object, libc: ctypes.CDLL) -> bool:
    try:
        layer(libc)  # type: ignore[operator]
        return True
    except (OSError, KeyError, AttributeError):
        return False


def _limits(memory: int, seconds: int, keep: int, threads: int) -> None:
    with open("/proc/self/statm") as file:
        taken = int(file.read().split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, taken + memory * 2**20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        # One more: landlock's rules are a descriptor while they are made.
        (resource.RLIMIT_NOFILE, keep + 2),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, threads),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(what)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (value, value))


def _become_nobody(libc: ctypes.CDLL) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _leave_namespaces(libc: ctypes.CDLL) -> None:
    wanted = _CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWNS | _CLONE_NEWIPC | _CLONE_NEWUTS
    _checked(libc.unshare(wanted))


def _no_new_rights(libc: ctypes.CDLL) -> None:
    _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def _landlock(libc: ctypes.CDLL) -> None:
    """Rules that allow no file at all, and from newer kernels on no connection and no signal to others."""
    create, restrict, version = 444, 446, 1
    abi = libc.syscall(create, None, ctypes.c_size_t(0), version)
    _checked(abi)
    files = {1: (1 << 13) - 1, 2: (1 << 14) - 1}.get(abi, (1 << 15) - 1 if abi < 5 else (1 << 16) - 1)
    rules = struct.pack("=QQQ", files, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    held = libc.syscall(create, rules, ctypes.c_size_t(size), 0)
    _checked(held)
    try:
        _checked(libc.syscall(restrict, held, 0))
    finally:
        os.close(held)


def _seccomp(libc: ctypes.CDLL, threads: bool = False) -> None:
    """A filter of the numbers above; x32 calls on x86-64 have other numbers and are refused with the rest. With `threads`, what
    is cloned must be a thread; the newer call, whose flags no filter can see, reads as unknown, so that the older one is used."""
    if sys.maxsize < 2**32:
        raise OSError("32 bits")
    architecture, allowed = _CALLS[platform.machine()]
    load, equal, answer = 0x20, 0x15, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050001, 0x80000000
    lines = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, kill), (load, 0, 0, 0)]
    if threads:
        some_set, unknown, first_argument = 0x45, 0x00050026, 16
        lines += [(equal, 0, 1, _CLONE3), (answer, 0, 0, unknown), (equal, 0, 4, _CLONE[platform.machine()])]
        lines += [
            (load, 0, 0, first_argument),
            (some_set, 0, 1, _CLONE_THREAD),
            (answer, 0, 0, allow),
            (answer, 0, 0, refuse),
        ]
    lines += [(equal, len(allowed) - place, 0, number) for place, number in enumerate(allowed)]
    lines += [(answer, 0, 0, refuse), (answer, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    program = struct.pack("@HP", len(lines), ctypes.addressof(code))
    _checked(libc.prctl(_PR_SET_SECCOMP, 2, ctypes.c_char_p(program), 0, 0))


def _checked(answer: int) -> None:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
