/**
 * A program that has the kernel wake it, whoever stops it, with SIGCONT as soon as somebody writes into a pipe of its own. For
 * `python3 -c`; its argument is the pipe.
 */
export const SELF_WAKER = `
import fcntl, os, signal, sys, time
F_SETSIG, O_ASYNC = 10, 0o20000
os.mkfifo(sys.argv[1])
pipe = os.open(sys.argv[1], os.O_RDWR | os.O_NONBLOCK)
fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
fcntl.fcntl(pipe, F_SETSIG, signal.SIGCONT)
fcntl.fcntl(pipe, fcntl.F_SETFL, os.O_NONBLOCK | O_ASYNC)
print("ready", flush=True)
while True:
    time.sleep(0.05)
`;
