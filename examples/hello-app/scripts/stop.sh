#!/bin/bash
# Stops the service. There may be none: this runs before every deployment, and again after one that failed.
set -euo pipefail

pid_file="${DESTDIR:-}/run/hello-app.pid"
if [ ! -f "$pid_file" ]; then
  echo "nothing runs"
  exit 0
fi

pid="$(cat "$pid_file")"
# A process that has ended counts as running for kill -0 until its parent has taken note.
running() {
  case "$(ps -o stat= -p "$pid" 2>/dev/null)" in
    "" | Z*) return 1 ;;
  esac
}

kill -TERM "$pid" 2>/dev/null || true
for _ in $(seq 200); do
  running || break
  sleep 0.05
done
if running; then
  echo "it does not end by itself"
  kill -KILL "$pid" 2>/dev/null || true
fi
rm -f "$pid_file"
echo "stopped"
