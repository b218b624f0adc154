// Media tasks in lists: what an upstream needs for polling is never shown, and channels only to administrators.
import type { Drawing, MediaTask } from '../../contract/index.ts'
import { optional, parseJson, parseJsonObject, readString } from '../../kernel/index.ts'
import type { DrawingRow, TaskRow } from '../../storage/index.ts'

/** Who looks: people see their own tasks without their channels. */
export type Viewer = { readonly isAdmin: boolean }

/** `ownAddress` is this site's, when pictures are to be fetched through it. */
export const presentDrawing = (row: DrawingRow, { isAdmin }: Viewer, ownAddress: string | undefined): Drawing => ({
  id: row.id,
  code: row.code,
  user_id: row.user_id,
  action: row.action,
  mj_id: row.mj_id,
  prompt: row.prompt,
  prompt_en: row.prompt_en,
  description: row.description,
  state: row.state,
  submit_time: row.submit_time,
  start_time: row.start_time,
  finish_time: row.finish_time,
  image_url: ownAddress === undefined ? row.image_url : `${ownAddress}/mj/image/${encodeURIComponent(row.mj_id)}`,
  video_url: row.video_url,
  video_urls: row.video_urls,
  status: row.status,
  progress: row.progress,
  fail_reason: row.fail_reason,
  channel_id: isAdmin ? row.channel_id : 0,
  quota: row.quota,
  buttons: row.buttons,
  properties: row.properties,
})

const WEB_ADDRESS = /^(https?:\/\/|data:)/i

/** Old rows of finished tasks keep the address of the result where others tell why they failed. */
const findResultUrl = ({ private_data, fail_reason }: TaskRow): string | undefined => {
  const url = readString(parseJsonObject(private_data), 'result_url') || fail_reason
  return WEB_ADDRESS.test(url) ? url : undefined
}

export const presentTask = (row: TaskRow, { isAdmin }: Viewer, username: string | undefined): MediaTask => ({
  id: row.id,
  created_at: row.created_at,
  updated_at: row.updated_at,
  task_id: row.task_id,
  platform: row.platform,
  user_id: row.user_id,
  group: row.group,
  channel_id: isAdmin ? row.channel_id : 0,
  quota: row.quota,
  action: row.action,
  status: row.status,
  fail_reason: row.fail_reason,
  ...optional('result_url', findResultUrl(row)),
  submit_time: row.submit_time,
  start_time: row.start_time,
  finish_time: row.finish_time,
  progress: row.progress,
  properties: parseJson(row.properties) ?? null,
  ...optional('username', isAdmin ? username : undefined),
  data: parseJson(row.data) ?? null,
})
