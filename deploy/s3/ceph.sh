#!/usr/bin/env bash
# A durable S3 server on this machine: Debian's Ceph with one monitor, one disk file and one
# gateway, on the loopback only. Needs root.
#
#   ceph.sh start DIR PORT   make a new server in DIR, its gateway on PORT
#   ceph.sh pull DIR         kill the gateway; what is stored stays
#   ceph.sh push DIR         start the gateway again
#   ceph.sh stop DIR         stop everything; DIR may then be deleted
#
# Access key: testing, secret: testingsecret.
set -euo pipefail
action=${1:?"start, pull, push or stop"}
dir=$(realpath -m "${2:?"a directory"}")
conf=$dir/ceph.conf

install() {
  local missing=()
  for tool in radosgw ceph-mon ceph-osd radosgw-admin; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  ((${#missing[@]})) || return 0
  echo "installing Ceph (${missing[*]} missing)" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    radosgw ceph-mon ceph-osd ceph-common >/dev/null
}

configure() {
  local port=$1
  mkdir -p "$dir"/{mon,osd,rgw,run,log}
  cat >"$conf" <<CONF
[global]
fsid = $(python3 -c 'import uuid; print(uuid.uuid4())')
mon host = [v2:127.0.0.1:$((port + 1)),v1:127.0.0.1:$((port + 2))]
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
public network = 127.0.0.0/8
cluster network = 127.0.0.0/8
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
mon allow pool size one = true
osd crush chooseleaf type = 0
mon max pg per osd = 1000
run dir = $dir/run
log file = $dir/log/\$name.log
admin socket = $dir/run/\$name.asok
pid file = $dir/run/\$name.pid
[mon.a]
host = localhost
mon data = $dir/mon
[osd.0]
osd data = $dir/osd
osd objectstore = bluestore
bluestore block size = 4294967296
osd memory target = 939524096
[client.rgw.a]
ms mon client mode = crc
auth client required = none
rgw data = $dir/rgw
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
CONF
  echo "$port" >"$dir/port"
}

gateway() {
  timeout 90 radosgw -c "$conf" -n client.rgw.a
  for _ in $(seq 120); do
    curl -s -o /dev/null "http://127.0.0.1:$(cat "$dir/port")/" && return 0
    sleep 0.25
  done
  echo "the gateway does not answer; see $dir/log" >&2
  return 1
}

cluster() {
  local id
  id=$(sed -n 's/^fsid = //p' "$conf")
  monmaptool --create --fsid "$id" \
    --addv a "$(sed -n 's/^mon host = //p' "$conf")" "$dir/monmap" >/dev/null
  ceph-mon -c "$conf" --mkfs -i a --monmap "$dir/monmap" 2>/dev/null
  ceph-mon -c "$conf" -i a 2>/dev/null
  id=$(python3 -c 'import uuid; print(uuid.uuid4())')
  timeout 30 ceph -c "$conf" osd new "$id" >/dev/null
  ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$id" 2>/dev/null
  ceph-osd -c "$conf" -i 0 >/dev/null 2>&1
  timeout 30 ceph -c "$conf" osd crush set 0 1.0 root=default host=localhost >/dev/null 2>&1
}

end() {
  local file=$dir/run/$1.pid pid
  [[ -s $file ]] || return 0
  pid=$(cat "$file")
  kill "-$2" "$pid" 2>/dev/null || true
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  rm -f "$file"
}

case $action in
  start)
    install
    configure "${3:?"a port"}"
    cluster
    gateway
    timeout 60 radosgw-admin -c "$conf" user create --uid=lake --display-name=lake \
      --access-key=testing --secret-key=testingsecret >/dev/null 2>&1
    echo "S3 on http://127.0.0.1:$3" >&2
    ;;
  pull) end client.rgw.a KILL ;;
  push) gateway ;;
  stop)
    end client.rgw.a TERM
    end osd.0 TERM
    end mon.a TERM
    ;;
  *)
    echo "unknown action $action" >&2
    exit 2
    ;;
esac
