import { IconButton } from '@pointsman/ui/icon-button'
import { Menu, MenuGroup, MenuItem } from '@pointsman/ui/menu'
import { useApp } from './use-app.ts'

export function SettingsMenu(props: { small?: boolean | undefined }) {
  const { preferences, prefer } = useApp().preferences
  return (
    <Menu
      align="end"
      trigger={(more) => <IconButton icon="settings-2" label="Settings" small={props.small} {...more} />}
      testid="settings-menu"
    >
      <MenuGroup label="Theme">
        <MenuItem checked={preferences().theme === 'system'} onPick={() => prefer({ theme: 'system' })}>
          As the system
        </MenuItem>
        <MenuItem checked={preferences().theme === 'light'} onPick={() => prefer({ theme: 'light' })}>
          Light
        </MenuItem>
        <MenuItem checked={preferences().theme === 'dark'} onPick={() => prefer({ theme: 'dark' })}>
          Dark
        </MenuItem>
      </MenuGroup>
      <MenuGroup label="Contrast and density">
        <MenuItem
          checked={preferences().contrast === 'high'}
          onPick={() => prefer({ contrast: preferences().contrast === 'high' ? 'system' : 'high' })}
        >
          High contrast
        </MenuItem>
        <MenuItem
          checked={preferences().density === 'compact'}
          onPick={() => prefer({ density: preferences().density === 'compact' ? 'normal' : 'compact' })}
        >
          Compact rows
        </MenuItem>
      </MenuGroup>
    </Menu>
  )
}
