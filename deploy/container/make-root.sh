#!/bin/sh
# Makes the root of an image that runs only Pitboard: the program, the libraries that it needs, and the certificates by
# which it verifies receivers of webhooks. Usage: make-root.sh PROGRAM ROOT
set -eu
program=$1
root=$2
mkdir -p "$root/etc/ssl/certs" "$root/usr/local/bin" "$root/data" "$root/tmp"
cp "$program" "$root/usr/local/bin/pitboard"
chmod 0755 "$root/usr/local/bin/pitboard"
# The libraries under the paths by which the program finds them.
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo 'pitboard:x:10001:10001::/data:/usr/local/bin/pitboard' > "$root/etc/passwd"
echo 'pitboard:x:10001:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
chmod 0700 "$root/data"
chmod 1777 "$root/tmp"
# Only root can give it away; the image does it again.
if [ "$(id -u)" = 0 ]; then chown 10001:10001 "$root/data"; fi
