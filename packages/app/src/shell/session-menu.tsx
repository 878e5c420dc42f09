import { IconButton } from '@pointsman/ui/icon-button'
import { Menu, MenuGroup, MenuItem } from '@pointsman/ui/menu'
import type { Room } from './create-room.ts'

/** What can be made of the whole session. */
export function SessionMenu(props: { room: Room }) {
  return (
    <Menu
      align="end"
      trigger={(more) => (
        <IconButton icon="ellipsis" label="More of this session" data-testid="session-more" {...more} />
      )}
      testid="session-menu"
    >
      <MenuGroup>
        <MenuItem
          icon="git-fork"
          verdict={props.room.forking.control()}
          onPick={() => props.room.forking.ask()}
          testid="session-fork-whole"
        >
          Fork this session…
        </MenuItem>
        <MenuItem
          icon="fold-vertical"
          verdict={props.room.compaction.control()}
          onPick={() => props.room.compaction.press()}
          testid="session-compact-item"
        >
          Compact the conversation
        </MenuItem>
      </MenuGroup>
      <MenuGroup label="Export">
        <MenuItem
          icon="file-text"
          verdict={props.room.exporting.control()}
          onPick={() => props.room.exporting.run('markdown')}
          testid="export-markdown"
        >
          As Markdown
        </MenuItem>
        <MenuItem
          icon="file-text"
          verdict={props.room.exporting.control()}
          onPick={() => props.room.exporting.run('jsonl')}
          testid="export-jsonl"
        >
          As JSON lines
        </MenuItem>
      </MenuGroup>
    </Menu>
  )
}
