import { Brand } from '@pointsman/ui/brand'
import { Button } from '@pointsman/ui/button'
import { Field } from '@pointsman/ui/field'
import { createSignal, onMount } from 'solid-js'
import { wordsOf } from '../composer/words-of.ts'
import { HostError } from '../host-client/make-request.ts'
import { useApp } from './use-app.ts'
import './page.css'

export function LoginPage() {
  const app = useApp()
  const [password, setPassword] = createSignal('')
  const [failure, setFailure] = createSignal<string>()
  const [working, setWorking] = createSignal(false)
  let input: HTMLInputElement | undefined
  onMount(() => {
    document.title = 'Sign in · Pointsman'
    input?.focus()
  })

  async function login(): Promise<void> {
    if (working()) return
    if (password() === '') return void setFailure('Write the password that the host was started with.')
    setWorking(true)
    setFailure(undefined)
    try {
      await app.servers.login(password())
    } catch (reason) {
      const refused = reason instanceof HostError && reason.status === 401
      setFailure(refused ? 'This is not the password that the host was started with.' : `${wordsOf(reason)}.`)
      input?.select()
    } finally {
      setWorking(false)
    }
  }

  return (
    <main class="page">
      <header class="page-bar">
        <Brand name="Pointsman" />
      </header>
      <form
        class="page-column page-narrow"
        onSubmit={(event) => {
          event.preventDefault()
          void login()
        }}
      >
        <h1 class="page-title">This host asks for its password</h1>
        <p class="t2 page-more">It was given when Pointsman was started on {location.host}.</p>
        <Field
          label="Password"
          labelShown
          type="password"
          value={password()}
          onInput={setPassword}
          error={failure()}
          ref={(element) => (input = element)}
          testid="login-password"
        />
        <p class="page-acts">
          <Button look="primary" type="submit" working={working()} data-testid="login-submit">
            Sign in
          </Button>
        </p>
      </form>
    </main>
  )
}
