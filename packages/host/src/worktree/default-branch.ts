import { runGit } from './run-git.ts'

/** What others are measured against: the remote's own choice, else `main` or `master`, else what the main worktree is on. */
export async function readDefaultBranch(
  root: string,
): Promise<{ readonly name: string; readonly ref: string } | undefined> {
  const remote = await runGit({ directory: root, args: ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'] })
  const ref = remote.out.trim()
  if (remote.ok && ref !== '') return { name: ref.replace(/^refs\/remotes\/origin\//, ''), ref }
  const heads = await runGit({
    directory: root,
    args: ['for-each-ref', '--format=%(refname)', 'refs/heads/main', 'refs/heads/master'],
  })
  const local =
    heads.out.split('\n').find((line) => /^refs\/heads\/(?:main|master)$/.test(line)) ??
    (await runGit({ directory: root, args: ['symbolic-ref', '--quiet', 'HEAD'] })).out.trim()
  return local ? { name: local.replace(/^refs\/heads\//, ''), ref: local } : undefined
}
