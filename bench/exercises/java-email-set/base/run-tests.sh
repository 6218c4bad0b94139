#!/bin/sh
set -eu
cd "$(dirname "$0")"
rm -rf build
mkdir build
javac -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -d build $(find src -name '*.java')
java -XX:TieredStopAtLevel=1 -cp build mini.Runner $(find src/test/java -maxdepth 1 -name '*Test.java' -exec basename {} .java \;)
