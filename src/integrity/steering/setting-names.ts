/** What runners, builds, package managers, languages and environments read by its name; in small letters, with `*` and `?`. */
export const SETTING_NAMES: readonly string[] = [
  // JavaScript
  ...["package.json", "package.json5", "package.yaml", "pnpm-workspace.yaml", "bunfig.toml", "deno.json*"],
  ...[
    "jsr.json",
    "import?map.json",
    "tsconfig*.json",
    "jsconfig*.json",
    "lerna.json",
    "nx.json",
    "turbo.json",
  ],
  ...["project.json", "workspace.json", "angular.json", "rush.json", "jest*.json", "jasmine.*", "vite*.*s"],
  ...[
    "karma*.*s",
    "gulpfile*",
    "gruntfile*",
    "babel.*",
    "webpack*.*s",
    "rollup*.*s",
    "wallaby.*s",
    "*.conf.*s",
  ],
  ...["*.workspace.*s", "tslint.json", "pyrightconfig.json", "setuptests.*s"],
  // Python
  ...["pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "tox.toml", "pytest.*", "noxfile.py", "dodo.py"],
  ...["sitecustomize.py", "usercustomize.py", "*.pth", "pipfile", "environment*.y*ml", "fabfile.py"],
  ...[
    "manage.py",
    "hatch.toml",
    "hatch_build.py",
    "uv.toml",
    "pixi.toml",
    "nose.cfg",
    "unittest.cfg",
    "mypy.ini",
    "pip.conf",
  ],
  ...["sconstruct", "wscript", "ruff.toml", "requirements*.txt", "requirements*.in", "constraints*.txt"],
  // What makes
  ...["makefile*", "gnumakefile*", "*.mk", "*.mak", "justfile", "*.just", "taskfile*", "rakefile", "*.rake"],
  ...["earthfile", "tiltfile", "snakefile", "magefile.go", "procfile*", "*.ninja", "brewfile"],
  // The JVM
  ...["pom.xml", "*.gradle", "*.gradle.*", "gradle.properties", "mvnw*", "gradlew*", "local.properties"],
  ...["build.xml", "ivy.xml", "*.sbt", "build.sc", "build.mill", "junit-platform.properties", "testng*.xml"],
  ...["kotest.properties", "checkstyle*.xml", "pmd*.xml", "spotbugs*.xml", "detekt*.yml"],
  // Rust, Go
  ...["cargo.toml", "build.rs", "rust-toolchain*", "clippy.toml", "rustfmt.toml", "nextest.toml"],
  ...["go.mod", "go.work", "tools.go"],
  // Ruby, PHP
  ...["gemfile", "gems.rb", "*.gemspec", "guardfile", "spec_helper.rb", "rails_helper.rb", "test_helper.rb"],
  ...["composer.json", "phpunit*.xml*", "phpstan*.neon*", "psalm*.xml*", "behat*.y*ml", "codeception*.y*ml"],
  ...["artisan", "infection.json*", "php.ini", "pest.php"],
  // .NET
  ...["*.??proj", "*.sln*", "*.props", "*.targets", "*.runsettings", "*.testsettings", "*.ruleset"],
  ...["global.json", "nuget.config", "packages.config", "xunit.runner.json", "testconfig.json"],
  ...["launchsettings.json"],
  // C and others that are built by it
  ...[
    "cmakelists.txt",
    "*.cmake",
    "cmake*presets.json",
    "ctest*.*",
    "configure",
    "configure.ac",
    "configure.in",
    "*.am",
    "*.m4",
  ],
  ...[
    "meson.build",
    "meson*options*",
    "build",
    "build.bazel",
    "workspace",
    "workspace.b*z*l*",
    "module.bazel",
  ],
  ...["*.bzl", "buck", "conanfile.*", "vcpkg*.json", "xmake.lua", "premake*.lua"],
  // Swift and Apple's
  ...["package.swift", "package@*.swift", "podfile", "*.podspec", "cartfile*", "*.xctestplan", "*.xcconfig"],
  ...["*.xcscheme", "*.pbxproj", "project.yml", "fastfile"],
  // Others
  ...["mix.exs", "rebar.config", "pubspec.yaml", "dart_test.yaml", "analysis_options.yaml", "*.cabal"],
  ...["stack.yaml", "cabal.project*", "setup.hs", "dune", "dune-project", "*.opam", "build.zig*", "*.nimble"],
  ...["*.rockspec", "project.clj", "deps.edn", "bb.edn", "tests.edn", "shadow-cljs.edn", "cpanfile"],
  ...["makefile.pl", "build.pl", "dist.ini", "*.nix", "flake.lock", "foundry.toml", "gleam.toml"],
  ...["project.toml", "elm.json"],
  // Where it runs
  ...["mise*.toml", "devbox.json", "dockerfile*", "*.dockerfile", "containerfile*", "docker-compose*.y*ml"],
  ...["compose.y*ml", "vagrantfile", "*.env", "runtime.txt", "jenkinsfile*", "sonar-project.properties"],
  ...["test_helper.exs", "flutter_test_config.dart", "mocha.opts"],
  // Programs that can't be read
  ...["*.jar", "*.so", "*.so.*", "*.dylib", "*.dll", "*.exe", "*.node", "*.wasm", "*.phar", "*.pyc", "*.pyd"],
  ...["*.class", "*.whl", "*.egg", "*.gem", "*.a", "*.o", "*.lib"],
  ...["codecov.y*ml", "lefthook*.*ml", "action.y*ml", "buildspec*.y*ml", "cloudbuild*.y*ml"],
];

/** Folders of such, and of code that others wrote and the repository keeps. */
export const SETTING_PATHS: readonly string[] = [
  ...[
    ...["gradle", "buildsrc", "build-logic", "xtask", "magefiles", "node_modules", "vendor", "site-packages"],
    ...["venv", "__pypackages__", "bower_components", "patches", "cmake", "meta-inf/services"],
    ...["mockito-extensions"],
  ].map((name) => `**/${name}/**`),
  ...[
    "__mocks__/**",
    "tasks.py",
    "build.py",
    "config/environments/test.*",
    "config/test.exs",
    "config/boot.rb",
  ],
];
