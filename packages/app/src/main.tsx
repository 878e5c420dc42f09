import '@pointsman/ui/tokens.css'
import '@pointsman/ui/fonts.css'
import '@pointsman/ui/base.css'
import { render } from 'solid-js/web'
import { Shell } from './shell/shell.tsx'

const root = document.getElementById('app')
if (!root) throw new Error('index.html must hold an element with the id "app"')
render(() => <Shell />, root)
