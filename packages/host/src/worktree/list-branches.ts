import { runGit } from './run-git.ts'

/** So many are offered; any other can still be typed. */
const most = 200

/** Local branches and then those of remotes, each the last used first. */
export async function listBranches(root: string): Promise<readonly string[]> {
  const ask = async (refs: string, skip: RegExp) => {
    const args = ['for-each-ref', '--sort=-committerdate', `--count=${most}`, '--format=%(refname:lstrip=2)', refs]
    const { out } = await runGit({ directory: root, args })
    return out.split('\n').filter((name) => name !== '' && !skip.test(name))
  }
  return (await Promise.all([ask('refs/heads', /^$/), ask('refs/remotes', /\/HEAD$/)])).flat()
}
