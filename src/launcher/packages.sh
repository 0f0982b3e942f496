# shellcheck shell=bash
# Packages of Debian that the set-up commands, ./verify and ./cosockpool demo, install when they run as root.
# shellcheck disable=SC2154 # variables of machine.sh

install_packages() {
  if ((EUID != 0)) || ! type -P apt-get >/dev/null; then
    say "these packages are missing, and only root can install them, with apt-get: $*"
    return 1
  fi
  say "installing: $*"
  {
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "$@"
  } >&2 </dev/null
}

# The oldest package of a JDK that is new enough, as apt's lists have it now; nothing if there is none.
jdk_package() {
  apt-cache pkgnames openjdk- 2>/dev/null | sort -V |
    awk -F - -v oldest="$oldest_jdk" '/-jdk-headless$/ && $2 >= oldest { print; exit }'
}

install_jdk() {
  [[ -n $(jdk_package) ]] || ((EUID != 0)) || apt-get -qq update >&2 </dev/null || true
  [[ -n $(jdk_package) ]] && install_packages "$(jdk_package)"
}

fail_without_jdk() {
  local package
  package=$(jdk_package)
  fail "a JDK $oldest_jdk or newer is needed, and neither JAVA_HOME nor PATH nor the usual folders have one. ${package:+With \
apt: apt-get install $package maven. }Otherwise get one, Eclipse Temurin, say, and unpack it to /opt or set JAVA_HOME"
}
