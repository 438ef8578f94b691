#!/bin/bash
# Starts the service. Its output goes to a file: a child that held this script's own would keep the hook open.
set -euo pipefail

home="${DESTDIR:-}/srv/hello-app"
log="${DESTDIR:-}/var/log/hello-app.log"
run="${DESTDIR:-}/run"
mkdir -p "$(dirname "$log")" "$run"

PORT="${PORT:-80}" PID_FILE="$run/hello-app.pid" nohup node "$home/src/server.js" >>"$log" 2>&1 </dev/null &
echo "started"
