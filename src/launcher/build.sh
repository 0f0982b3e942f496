# shellcheck shell=bash
# How ./cosockpool builds, and makes the AOT cache it starts from. Sourced by it when there is something to do;
# each function is called in a subshell, whose lock and umask end with it.
# shellcheck disable=SC2154 # variables of ./cosockpool

lock_build_folder() {
  umask 022
  mkdir -p "$build_folder"
  exec {lock}>"$build_folder/lock"
  flock "$lock"
}

build() {
  lock_build_folder
  # Somebody else's lock may have ended with the build that is wanted.
  ! is_current || return 0
  [[ $build_folder != *:* ]] || fail "Java cannot run what lies in a folder with a colon in its name: $build_folder"
  command -v mvn >/dev/null || fail 'building needs Maven, which is not installed: apt-get install maven'
  say 'building, once after each change of the sources'
  ! is_open_to_others || rm -rf -- "$build_folder/app"
  rm -rf -- "$build_folder/maven" "$build_folder/current"
  run_maven || {
    grep '^\[ERROR\]' "$build_folder/build.log" | head -n 12 >&2 || true
    fail "the build failed; all that it said is in $build_folder/build.log"
  }
  publish
}

run_maven() {
  local -a options=(-B -ntp -Dlauncher -Dbuild.folder="$build_folder/maven")
  # That home is where Maven has its repository, whatever HOME says.
  find_listed_home
  if [[ ! -w $listed_home ]]; then
    find_cache_folder
    options+=(-Dmaven.repo.local="$cache_folder/maven")
  fi
  find_home
  cd -- "$clone" || return
  HOME=$user_home JAVA_HOME=$jdk MAVEN_SKIP_RC=1 mvn "${options[@]}" process-classes \
    >"$build_folder/build.log" 2>&1 </dev/null
}

# Puts a finished build beside the earlier ones, which may still be running, and makes it the current one.
publish() {
  local made=$build_folder/maven/app digest
  digest=$(<"$made/digest")
  app=$build_folder/app/$digest
  if [[ ! -d $app ]]; then
    mkdir -p "${app%/*}"
    mv -T -- "$made" "$app"
  fi
  name_cache
  [[ -e $aot_cache ]] || make_cache
  printf '%s\n%s' "$digest" "$sources" >"$build_folder/current.new"
  mv -f -- "$build_folder/current.new" "$build_folder/current"
  prune
}

# For a JDK that is another than the build's.
train() {
  lock_build_folder
  [[ -e $aot_cache ]] || make_cache
  prune
}

# A JDK that cannot make a cache leaves an empty one, so that it is not asked again at every run.
make_cache() {
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JDK_AOT_VM_OPTIONS CLASSPATH
  "$jdk/bin/java" "${java_options[@]}" -XX:AOTCacheOutput="$aot_cache.new" -cp "$class_path" \
    io.cosockpool.cli.Training "$clone/fixtures/recordings/debian-bookworm.recording" \
    >"$build_folder/training.log" 2>&1 </dev/null || true
  [[ -s $aot_cache.new ]] || : >"$aot_cache.new"
  mv -f -- "$aot_cache.new" "$aot_cache"
}

# Builds and caches that are not in use now and were not made lately: something may still be running from the others.
prune() {
  find "$build_folder/app" -mindepth 1 -maxdepth 1 ! -path "$app" -mtime +0 -exec rm -rf -- {} +
  find "$app" -name '*.aot' ! -path "$aot_cache" -mtime +0 -delete
}
