"""`python -m streams.cli`, as the worker starts its stages."""

from streams.cli import main

if __name__ == "__main__":
    main()
