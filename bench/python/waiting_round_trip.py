"""Round trips of a number through a Pipe."""
import multiprocessing

from program import report
from waiting_laps import lap_figures, run_laps, time_laps


def echo(pipe):
    pipe.send(run_laps(lambda i: pipe.send(pipe.recv())))


def main():
    context = multiprocessing.get_context('spawn')
    here, there = context.Pipe()
    other = context.Process(target=echo, args=(there,))
    other.start()

    def lap(i):
        here.send(i)
        here.recv()

    us, cpu = time_laps(lap)
    report(**lap_figures(us, cpu + here.recv()))
    other.join()


if __name__ == '__main__':
    main()
