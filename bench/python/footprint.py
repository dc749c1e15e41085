"""What a Pipe takes: descriptors; its buffers are the kernel's, and not to be seen from here."""
import multiprocessing
import os
import time

from program import report

COUNT = 100
CREATED = 5000


def descriptors():
    return len(os.listdir('/proc/self/fd'))


def close_all(pipes):
    for pipe in pipes:
        for end in pipe:
            end.close()


def main():
    before = descriptors()
    pipes = [multiprocessing.Pipe() for _ in range(COUNT)]
    per_pipe = (descriptors() - before) / COUNT
    close_all(pipes)

    began = time.perf_counter()
    for _ in range(CREATED):
        close_all([multiprocessing.Pipe()])
    create = (time.perf_counter() - began) / CREATED * 1e6
    report(descriptors=per_pipe, create=create)


if __name__ == '__main__':
    main()
