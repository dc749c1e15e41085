"""Start to first line, start to exit. As lean as it can be: `spawn` imports this file again in every child."""
import multiprocessing
import sys
import time


def first_line(answer):
    answer.send(time.monotonic())


def main():
    from program import quantile, report, scaled
    context = multiprocessing.get_context(sys.argv[1])

    def start_one():
        reader, writer = context.Pipe(duplex=False)
        child = context.Process(target=first_line, args=(writer,))
        began = time.monotonic()
        child.start()
        called = time.monotonic()
        line = reader.recv()
        child.join()
        ended = time.monotonic()
        return [(at - began) * 1000 for at in (called, line, ended)]

    _, first, _ = start_one()
    calls, lines, exits = zip(*[start_one() for _ in range(scaled(6))])
    report(first=first, call=quantile(calls, 0.5), line=quantile(lines, 0.5), exit=quantile(exits, 0.5))


if __name__ == '__main__':
    main()
