import type { Sign } from "./sign.ts";

/** What puts another program in the place of the process, ends it from below, or ends all that belong to it: no test is written so. */
export const PROCESSES: readonly Sign[] = [
  ["javascript", /\bprocess\s?\??\.\s?execve\b|\breallyExit\b|\bprocess\s?\[\s?["'`](?:exit|kill)/g],
  ["javascript", /\bprocess\s?\??\.\s?exit\s?\??\.\s?(?:call|apply|bind)\b/g],
  [
    "javascript",
    /(?:\bprocess\s?\??\.\s?|(?<![\w.$]))kill\s?(?:\?\.)?\(\s{0,20}(?:-?[01]\s{0,20}(?=[,)])|process\s?\.\s?ppid\b)/g,
  ],
  ["python", /(?<!\b(?:self|cls)\.)(?<!\bdef\s)\b_exit\b(?!\s?(?:\.\w|=(?!=)))/g],
  [
    "python",
    /\b(?:os|posix)\.exec[lv]\w*|\bfrom\s+(?:os|posix)\s+import\b[^\n]{0,200}\b(?:killpg|exec[lv]\w*)\b/g,
  ],
  ["python", /\b(?:os|posix)\.killpg\b(?![^\n]{0,80}\.pid\b)/g],
  ["python", /(?:\b(?:os|posix)\.|(?<![\w.]))kill(?:pg)?\(\s?(?:-?[01]\s?,|(?:os\.)?getp(?:id|pid|grp)\b)/g],
  ["go", /\b(?:syscall|unix)\.Exit\(\s?(?![1-9])|\b(?:syscall|unix)\.Exec\(|\bSYS_EXIT\w*/g],
  ["go", /\b(?:syscall|unix)\.Kill\(\s?(?:-?[01]\s?,|(?:os|syscall|unix)\.Getp)/g],
  [
    "rust",
    /\bCommand::new\([^;]{0,200}\.\s{0,40}exec\(\)|\b_exit\s?\(|\bexecvp?e?\s?\(|\bkill\(\s?(?:-?[01]\s?,|getp)/g,
  ],
  [
    "ruby",
    /(?<!\bdef\s)(?<![\w.:@$])(?:Kernel\.|Process\.)?exec(?:\s?\(\s?|\s)(?!(?:if|unless|and|or|do|then|in)\b)["'%*[$@A-Za-z_]/g,
  ],
  ["ruby", /\bexit!|\bProcess\.kill\b[^\n]{0,60},\s?(?:-?[01]\b|\$\$|(?:Process\.)?(?:pid|ppid|getpgrp)\b)/g],
  ["php", /\bpcntl_exec\b|\bposix_kill\s?\(\s?(?:-?[01]\s?,|(?:posix_)?getp|posix_getp)/g],
  ["swift c", /\b_?_?_[eE]xit\(\s?0|\bexec[lv]p?e?\(\s?"[^"\n]{0,40}\b(?:true|echo)"/g],
  ["shell", /\bexec\s+(?:\S{0,80}\/)?(?:true|:|echo|printf|env\s+true)(?![\w-])/g],
  ["shell", /\bkill\s+(?:-{1,2}\w{0,12}\s+){0,4}(?:-?[01]|-?\$\$)(?=["']?[ \t]{0,20}(?:$|[;&|)}]|\d?>))/gm],
];
