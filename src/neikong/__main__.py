from neikong.cli.main import run

run()
