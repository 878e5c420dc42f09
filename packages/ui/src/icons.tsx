import type { Component } from 'solid-js'
import Archive from 'lucide-solid/icons/archive'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import AtSign from 'lucide-solid/icons/at-sign'
import Bot from 'lucide-solid/icons/bot'
import Box from 'lucide-solid/icons/box'
import Brain from 'lucide-solid/icons/brain'
import Check from 'lucide-solid/icons/check'
import ChevronDown from 'lucide-solid/icons/chevron-down'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import ChevronUp from 'lucide-solid/icons/chevron-up'
import ChevronsUpDown from 'lucide-solid/icons/chevrons-up-down'
import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleHelp from 'lucide-solid/icons/circle-question-mark'
import Columns2 from 'lucide-solid/icons/columns-2'
import Copy from 'lucide-solid/icons/copy'
import CornerDownRight from 'lucide-solid/icons/corner-down-right'
import CornerLeftUp from 'lucide-solid/icons/corner-left-up'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import ExternalLink from 'lucide-solid/icons/external-link'
import Eye from 'lucide-solid/icons/eye'
import FileDiff from 'lucide-solid/icons/file-diff'
import FilePlus from 'lucide-solid/icons/file-plus'
import FileText from 'lucide-solid/icons/file-text'
import FoldVertical from 'lucide-solid/icons/fold-vertical'
import FolderPlus from 'lucide-solid/icons/folder-plus'
import GitBranch from 'lucide-solid/icons/git-branch'
import GitBranchPlus from 'lucide-solid/icons/git-branch-plus'
import GitCommitHorizontal from 'lucide-solid/icons/git-commit-horizontal'
import GitFork from 'lucide-solid/icons/git-fork'
import Globe from 'lucide-solid/icons/globe'
import Hand from 'lucide-solid/icons/hand'
import Image from 'lucide-solid/icons/image'
import KeyRound from 'lucide-solid/icons/key-round'
import ListChecks from 'lucide-solid/icons/list-checks'
import ListPlus from 'lucide-solid/icons/list-plus'
import MapPin from 'lucide-solid/icons/map-pin'
import MessageSquare from 'lucide-solid/icons/message-square'
import MessageSquareQuote from 'lucide-solid/icons/message-square-quote'
import PanelLeft from 'lucide-solid/icons/panel-left'
import Paperclip from 'lucide-solid/icons/paperclip'
import Pause from 'lucide-solid/icons/pause'
import Pencil from 'lucide-solid/icons/pencil'
import Pin from 'lucide-solid/icons/pin'
import Play from 'lucide-solid/icons/play'
import Plus from 'lucide-solid/icons/plus'
import Redo2 from 'lucide-solid/icons/redo-2'
import RefreshCw from 'lucide-solid/icons/refresh-cw'
import Rows2 from 'lucide-solid/icons/rows-2'
import Search from 'lucide-solid/icons/search'
import Server from 'lucide-solid/icons/server'
import Settings2 from 'lucide-solid/icons/settings-2'
import Slash from 'lucide-solid/icons/slash'
import Square from 'lucide-solid/icons/square'
import SquarePen from 'lucide-solid/icons/square-pen'
import Terminal from 'lucide-solid/icons/terminal'
import TextSearch from 'lucide-solid/icons/text-search'
import Trash2 from 'lucide-solid/icons/trash'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import Undo2 from 'lucide-solid/icons/undo-2'
import Unplug from 'lucide-solid/icons/unplug'
import Workflow from 'lucide-solid/icons/workflow'
import X from 'lucide-solid/icons/x'

/** The icons of LOOK.md and no others: a new one is a decision about the look. Imported by path, so the other 1500 stay out. */
export const icons = {
  archive: Archive,
  'arrow-up': ArrowUp,
  'at-sign': AtSign,
  bot: Bot,
  box: Box,
  brain: Brain,
  check: Check,
  'chevron-down': ChevronDown,
  'chevron-right': ChevronRight,
  'chevron-up': ChevronUp,
  'chevrons-up-down': ChevronsUpDown,
  'circle-alert': CircleAlert,
  'circle-help': CircleHelp,
  'columns-2': Columns2,
  copy: Copy,
  'corner-down-right': CornerDownRight,
  'corner-left-up': CornerLeftUp,
  ellipsis: Ellipsis,
  'external-link': ExternalLink,
  eye: Eye,
  'file-diff': FileDiff,
  'file-plus': FilePlus,
  'file-text': FileText,
  'fold-vertical': FoldVertical,
  'folder-plus': FolderPlus,
  'git-branch': GitBranch,
  'git-branch-plus': GitBranchPlus,
  'git-commit-horizontal': GitCommitHorizontal,
  'git-fork': GitFork,
  globe: Globe,
  hand: Hand,
  image: Image,
  'key-round': KeyRound,
  'list-checks': ListChecks,
  'list-plus': ListPlus,
  'map-pin': MapPin,
  'message-square': MessageSquare,
  'message-square-quote': MessageSquareQuote,
  'panel-left': PanelLeft,
  paperclip: Paperclip,
  pause: Pause,
  pencil: Pencil,
  pin: Pin,
  play: Play,
  plus: Plus,
  'redo-2': Redo2,
  'refresh-cw': RefreshCw,
  'rows-2': Rows2,
  search: Search,
  server: Server,
  'settings-2': Settings2,
  slash: Slash,
  square: Square,
  'square-pen': SquarePen,
  terminal: Terminal,
  'text-search': TextSearch,
  'trash-2': Trash2,
  'triangle-alert': TriangleAlert,
  'undo-2': Undo2,
  unplug: Unplug,
  workflow: Workflow,
  x: X,
} satisfies Record<string, Component>

export type IconName = keyof typeof icons
