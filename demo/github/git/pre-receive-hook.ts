/**
 * What GitHub refuses of a push by an App that holds no `workflows` permission, and on protected branches.
 * A pattern's `*` matches any text here.
 */
export const PRE_RECEIVE_HOOK = `#!/bin/sh
zero=0000000000000000000000000000000000000000
while read -r old new ref; do
  branch=\${ref#refs/heads/}
  case "$ref" in
    refs/heads/* | refs/tags/*) ;;
    *) echo "deny updating a hidden ref" >&2; exit 1 ;;
  esac
  if [ -f protected-branches ]; then
    while read -r pattern; do
      case "$branch" in
        $pattern) echo "GH013: Repository rule violations found for $ref." >&2; exit 1 ;;
      esac
    done < protected-branches
  fi
  [ "$new" = "$zero" ] && continue
  if [ "$old" = "$zero" ]; then
    changed=$(git rev-list "$new" --not --all -- .github/workflows)
  else
    changed=$(git diff --name-only "$old" "$new" -- .github/workflows)
  fi
  if [ -n "$changed" ]; then
    echo "refusing to allow a GitHub App to create or update workflow without \\\`workflows\\\` permission" >&2
    exit 1
  fi
done
exit 0
`;
