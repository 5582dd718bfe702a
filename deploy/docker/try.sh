#!/usr/bin/env bash
# The image without a Docker engine: built with buildah on a Debian base, then run as compose and ECS run
# it: read-only files, user 10001, no capability, volumes of its own. For Debian, as root; some 15 minutes.
# Needs debootstrap, buildah and skopeo. MOUNTS names directories that pip may see (a local index),
# separated by blanks. Prints the digest of the image. Usage: try.sh [DIRECTORY FOR IMAGES AND VOLUMES]
set -euo pipefail
cd "$(dirname "$0")/../.."

home=$(realpath -m "${1:-build/image}")
export STORAGE_DRIVER=vfs
builder=(buildah --root "$home/images" --runroot "$home/run")
mkdir -p "$home"

if [[ ! -d $home/base ]]; then
  echo "== a base: Debian with Python, in place of python:3.11-slim"
  debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
    bookworm "$home/base" >"$home/base.log"
  # As in the image that it stands for: `python`, and packages beside it.
  ln -sf python3 "$home/base/usr/bin/python"
  rm -f "$home"/base/usr/lib/python3*/EXTERNALLY-MANAGED
fi
container=$("${builder[@]}" from scratch)
"${builder[@]}" copy --quiet "$container" "$home/base" / >/dev/null
"${builder[@]}" commit --quiet --rm "$container" localhost/base >/dev/null

echo "== the steps of the Dockerfile, on what git knows of the checkout"
context=$(mktemp -d "$home/context.XXXX")
trap 'rm -rf "$context"' EXIT
git ls-files -z | tar --create --null --files-from=- | tar --extract --directory="$context"
# The certificates of RDS come from the network; any file shows that they get their place.
cp /etc/ssl/certs/ca-certificates.crt "$context/dagster-ca.pem"
mounts=()
for place in ${MOUNTS:-}; do
  mounts+=(--volume "$place:$place:ro")
done
sed 's/^\*$/*\n!dagster-ca.pem/' deploy/docker/Dockerfile.dockerignore >"$context/.ignored"
"${builder[@]}" bud --isolation chroot --layers=false --file deploy/docker/Dockerfile \
  --ignorefile "$context/.ignored" --build-arg BASE=localhost/base \
  --build-arg RDS_CA=dagster-ca.pem ${mounts[@]+"${mounts[@]}"} --tag localhost/medallion \
  "$context" >"$home/build.log" 2>&1 || { tail -n 20 "$home/build.log"; exit 1; }

container=$("${builder[@]}" from localhost/medallion)
root=$("${builder[@]}" mount "$container")
volumes=$(mktemp -d "$home/volumes.XXXX")

within() { # a command in the image, as a container has it
  unshare --mount bash -c '
    set -e
    root=$1 volumes=$2
    shift 2
    mount --bind "$root" "$root"
    mount -o remount,ro,bind "$root"
    mount --rbind /dev "$root/dev"
    mount -t proc none "$root/proc" 2>/dev/null || true
    mount -t tmpfs -o mode=1777 none "$root/tmp"
    mount -t tmpfs -o mode=700,uid=10001,gid=10001 none "$root/home/medallion"
    for one in state lake run/medallion users; do
      mkdir -p "$volumes/$one"
      chown 10001:10001 "$volumes/$one"
      chmod 700 "$volumes/$one"
      mount --bind "$volumes/$one" "$root/$one"
    done
    cd /
    exec chroot "$root" setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs \
      --bounding-set -all --inh-caps -all env -i HOME=/home/medallion DAGSTER_HOME=/state/home \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin MEDALLION_LAKE=/lake "$@"
  ' - "$root" "$volumes" "$@"
}

echo "== who runs, and what it may write"
[[ $(within id --user) == 10001 ]]
if within touch /opt/medallion/written 2>/dev/null; then
  echo "the files of the image can be written" >&2
  exit 1
fi
within test -s /opt/dagster/rds-ca.pem

echo "== a demo in its volume"
within sh -c 'cd /state && medallion demo --days 7 --orders 80 --no-chain --home /state/demo --json' \
  >"$home/demo.json"

echo "== the code server answers on its socket"
within sh -c '
  mkdir -p /state/home && cd /opt/medallion
  dagster code-server start --socket /run/medallion/code -m medallion_assets.definitions &
  server=$!
  for _ in $(seq 120); do
    if dagster api grpc-health-check --socket /run/medallion/code >/dev/null 2>&1; then
      kill $server
      exit 0
    fi
    sleep 1
  done
  exit 1'

"${builder[@]}" unmount "$container" >/dev/null
"${builder[@]}" push --quiet localhost/medallion "oci-archive:$home/medallion.tar"
echo "the image works; its digest is $(skopeo inspect --format '{{.Digest}}' "oci-archive:$home/medallion.tar")"
