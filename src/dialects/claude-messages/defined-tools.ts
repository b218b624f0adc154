// Tools whose shape Anthropic defines and the client runs: what other families have to be told of them.
import type { JsonObject } from '../../kernel/index.ts'

export type DefinedTool = { readonly description: string; readonly schema: JsonObject }

const text = (description: string): JsonObject => ({ type: 'string', description })
const whole = (description: string): JsonObject => ({ type: 'integer', description })
const point = (description: string): JsonObject => ({
  type: 'array',
  items: { type: 'integer' },
  minItems: 2,
  maxItems: 2,
  description,
})
const choice = (options: readonly string[], description: string): JsonObject => ({
  type: 'string',
  enum: [...options],
  description,
})
const object = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  type: 'object',
  properties,
  required: [...required],
})

const BASH: DefinedTool = {
  description: 'Runs a command in a bash session that stays open between calls.',
  schema: object(
    {
      command: text('The command to run.'),
      restart: { type: 'boolean', description: 'Starts a new session instead.' },
    },
    [],
  ),
}

const editor = (commands: readonly string[], insertMember: string): DefinedTool => ({
  description: 'Views, creates and edits text files.',
  schema: object(
    {
      command: choice(commands, 'What to do.'),
      path: text('Absolute path of the file or folder.'),
      view_range: point('First and last line to view, counted from 1; -1 is the end of the file.'),
      file_text: text('Content of the file to create.'),
      old_str: text('Text to replace; it must occur exactly once.'),
      new_str: text('Text to put in its place.'),
      insert_line: whole('Line after which to insert; 0 is the beginning.'),
      ...(insertMember === 'new_str' ? {} : { [insertMember]: text('Text to insert.') }),
    },
    ['command', 'path'],
  ),
})

const EDITS = ['view', 'create', 'str_replace', 'insert'] as const

const MEMORY: DefinedTool = {
  description: 'Keeps notes in files below /memories that outlast the conversation.',
  schema: object(
    {
      command: choice([...EDITS, 'delete', 'rename'], 'What to do.'),
      path: text('Path below /memories.'),
      view_range: point('First and last line to view.'),
      file_text: text('Content of the file to create.'),
      old_str: text('Text to replace.'),
      new_str: text('Text to put in its place.'),
      insert_line: whole('Line after which to insert.'),
      insert_text: text('Text to insert.'),
      old_path: text('Path to rename.'),
      new_path: text('New path.'),
    },
    ['command'],
  ),
}

const FIRST_ACTIONS = [
  'key',
  'type',
  'mouse_move',
  'left_click',
  'left_click_drag',
  'right_click',
  'middle_click',
  'double_click',
  'screenshot',
  'cursor_position',
] as const
const LATER_ACTIONS = [
  ...FIRST_ACTIONS,
  'left_mouse_down',
  'left_mouse_up',
  'triple_click',
  'scroll',
  'hold_key',
  'wait',
] as const

const computer = (actions: readonly string[], more: JsonObject): DefinedTool => ({
  description: 'Looks at a screen and uses its mouse and keyboard.',
  schema: object(
    {
      action: choice(actions, 'What to do.'),
      coordinate: point('Position [x, y] in pixels.'),
      text: text('Text to type, or keys to press.'),
      ...more,
    },
    ['action'],
  ),
})

const LATER_MEMBERS: JsonObject = {
  start_coordinate: point('Where dragging begins.'),
  duration: { type: 'number', description: 'Seconds to hold or wait.' },
  scroll_direction: choice(['up', 'down', 'left', 'right'], 'Where to scroll.'),
  scroll_amount: whole('How far to scroll.'),
}

const ZOOM: JsonObject = {
  region: {
    type: 'array',
    items: { type: 'integer' },
    minItems: 4,
    maxItems: 4,
    description: 'Corners [x0, y0, x1, y1] to zoom into.',
  },
}

/** By the beginning of the tool's type, the longer one first: versions differ in what they take. */
const DEFINED: readonly (readonly [prefix: string, tool: DefinedTool])[] = [
  ['bash_', BASH],
  ['text_editor_20250728', editor(EDITS, 'insert_text')],
  ['text_editor_20250429', editor(EDITS, 'new_str')],
  ['text_editor_2024', editor([...EDITS, 'undo_edit'], 'new_str')],
  ['text_editor_20250124', editor([...EDITS, 'undo_edit'], 'new_str')],
  ['text_editor_', editor(EDITS, 'insert_text')],
  ['memory_', MEMORY],
  ['computer_20241022', computer(FIRST_ACTIONS, {})],
  ['computer_20250124', computer(LATER_ACTIONS, LATER_MEMBERS)],
  ['computer_20251124', computer([...LATER_ACTIONS, 'zoom'], { ...LATER_MEMBERS, ...ZOOM })],
]

/** What a tool of this type does and takes; undefined for tools that Anthropic runs, for toolsets and for new ones. */
export const definedTool = (type: string): DefinedTool | undefined =>
  DEFINED.find(([prefix]) => type.startsWith(prefix))?.[1]
