// Settings without effect that old consoles still read (options.md section 9).
import { int } from '../kinds.ts'

const permission = (key: string) =>
  int({ key, scope: 'operations/behavior', default: 0, help: 'Role number; without effect.' })

export const legacy = {
  fileUploadPermission: permission('FileUploadPermission'),
  fileDownloadPermission: permission('FileDownloadPermission'),
  imageUploadPermission: permission('ImageUploadPermission'),
  imageDownloadPermission: permission('ImageDownloadPermission'),
}
