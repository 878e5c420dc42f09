import { describe, expect, test } from 'vitest'
import { readRevertDiff } from './revert-diff.ts'

/** As `opencode` 1.18.33 wrote it, after a turn that edited, renamed, deleted, made and made executable. */
const measured = `diff --git a/a.txt b/a.txt
index c1827f0..8db5440 100644
--- a/a.txt
+++ b/a.txt
@@ -1 +1 @@
-a2
+a1 dirty
diff --git a/bin.dat b/bin.dat
index a903574..8352675 100644
Binary files a/bin.dat and b/bin.dat differ
diff --git a/del.txt b/del.txt
new file mode 100644
index 0000000..6f18529
--- /dev/null
+++ b/del.txt
@@ -0,0 +1 @@
+d1
diff --git a/link b/link
deleted file mode 120000
index 8d14cbf..0000000
--- a/link
+++ /dev/null
@@ -1 +0,0 @@
-a.txt
\\ No newline at end of file
diff --git a/run.sh b/run.sh
old mode 100755
new mode 100644
diff --git a/with space é.txt b/with space é.txt
deleted file mode 100644
index 74b863c..0000000
--- a/with space é.txt\t
+++ /dev/null
@@ -1 +0,0 @@
-x y`

describe('the diff that the engine keeps of an undo', () => {
  test('V-4: says of each file what the undo did to it', () => {
    expect(readRevertDiff(measured)).toEqual([
      { path: 'a.txt', status: 'modified', additions: 1, deletions: 1, after: '8db5440' },
      { path: 'bin.dat', status: 'modified', additions: 0, deletions: 0, after: '8352675' },
      { path: 'del.txt', status: 'added', additions: 1, deletions: 0, after: '6f18529' },
      { path: 'link', status: 'deleted', additions: 0, deletions: 1 },
      { path: 'run.sh', status: 'modified', additions: 0, deletions: 0 },
      { path: 'with space é.txt', status: 'deleted', additions: 0, deletions: 1 },
    ])
  })

  test('V-4: a rename counts under both of its names', () => {
    const diff = 'diff --git a/new.txt b/old.txt\nsimilarity index 100%\nrename from new.txt\nrename to old.txt'
    expect(readRevertDiff(diff).map(({ path, status }) => [path, status])).toEqual([
      ['new.txt', 'deleted'],
      ['old.txt', 'added'],
    ])
  })

  test('a line of a file that looks like a header is a line', () => {
    const diff = 'diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-diff --git a/y b/y\n+b'
    expect(readRevertDiff(diff)).toEqual([{ path: 'x', status: 'modified', additions: 1, deletions: 1, after: '2' }])
  })

  test('a name that git quotes is read back', () => {
    const diff = 'diff --git "a/q\\"\\303\\251\\n.txt" "b/q\\"\\303\\251\\n.txt"\nnew file mode 100644'
    expect(readRevertDiff(diff)[0]?.path).toBe('q"é\n.txt')
  })

  test('nothing changed is no file', () => {
    expect(readRevertDiff('')).toEqual([])
  })
})
