/** CodeBuild: projects whose builds run the buildspec of their source for real. */
import type { Service } from '../../service.ts';
import { batchGetBuilds, listBuildsForProject, startBuild, stopBuild } from './builds.ts';
import { batchGetProjects, createProject, deleteProject, updateProject } from './projects.ts';
import { killAll, phaseOver, timeOut } from './run.ts';
import { initialState } from './state.ts';

export const codebuild: Service = {
  name: 'codebuild',
  protocol: 'json-1.1',
  sdk: () => import('@aws-sdk/client-codebuild'),
  operations: {
    BatchGetBuilds: batchGetBuilds,
    BatchGetProjects: batchGetProjects,
    CreateProject: createProject,
    DeleteProject: deleteProject,
    ListBuildsForProject: listBuildsForProject,
    StartBuild: startBuild,
    StopBuild: stopBuild,
    UpdateProject: updateProject,
  },
  timers: { 'phase-over': phaseOver, timeout: timeOut },
  initialState,
  stop: killAll,
};
