/* The limit: the fewest acts that can make a folder of pages. It reads every file of one folder into memory, and then
   makes the same folders and files below another with two threads. Only that second part is timed.

       write-limit FROM TO      prints {"seconds": ..., "files": ..., "bytes": ...} */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 2 };

struct file {
  char *path; /* below the root */
  char *bytes;
  size_t size;
};

static struct file *files;
static char **folders;
static size_t file_count, file_room, folder_count, folder_room;
static const char *target;

static void fail(const char *what) {
  fprintf(stderr, "write-limit: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void *grown(void *items, size_t count, size_t *room, size_t size) {
  if (count < *room) return items;
  *room = *room == 0 ? 1024 : *room * 2;
  items = realloc(items, *room * size);
  if (items == NULL) fail("memory");
  return items;
}

static char *joined(const char *a, const char *b) {
  char *path;
  if (asprintf(&path, "%s/%s", a, b) < 0) fail("memory");
  return path;
}

static void read_file(const char *from, char *path) {
  char *whole = joined(from, path);
  struct stat found;
  int fd = open(whole, O_RDONLY);
  if (fd < 0 || fstat(fd, &found) < 0) fail(whole);
  char *bytes = malloc((size_t)found.st_size + 1);
  if (bytes == NULL) fail("memory");
  for (size_t done = 0; done < (size_t)found.st_size;) {
    ssize_t part = read(fd, bytes + done, (size_t)found.st_size - done);
    if (part <= 0) fail(whole);
    done += (size_t)part;
  }
  close(fd);
  free(whole);
  files = grown(files, file_count, &file_room, sizeof *files);
  files[file_count++] = (struct file){path, bytes, (size_t)found.st_size};
}

/* Dot files are the build's own notes, not pages. */
static void read_folder(const char *from, const char *below) {
  char *whole = joined(from, below);
  DIR *folder = opendir(whole);
  if (folder == NULL) fail(whole);
  struct dirent *entry;
  while ((entry = readdir(folder)) != NULL) {
    if (entry->d_name[0] == '.') continue;
    char *path = below[0] == '\0' ? strdup(entry->d_name) : joined(below, entry->d_name);
    char *child = joined(from, path);
    struct stat found;
    if (stat(child, &found) < 0) fail(child);
    free(child);
    if (!S_ISDIR(found.st_mode)) {
      read_file(from, path);
      continue;
    }
    folders = grown(folders, folder_count, &folder_room, sizeof *folders);
    folders[folder_count++] = path;
    read_folder(from, path);
  }
  closedir(folder);
  free(whole);
}

static int by_path(const void *a, const void *b) {
  return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

/* A thread's share is one run of paths, so that the two seldom want the same folder. */
static void *write_share(void *number) {
  size_t share = (size_t)number;
  int root = open(target, O_RDONLY | O_DIRECTORY);
  if (root < 0) fail(target);
  for (size_t i = file_count * share / THREADS; i < file_count * (share + 1) / THREADS; i++) {
    int fd = openat(root, files[i].path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (fd < 0) fail(files[i].path);
    for (size_t done = 0; done < files[i].size;) {
      ssize_t part = write(fd, files[i].bytes + done, files[i].size - done);
      if (part < 0) fail(files[i].path);
      done += (size_t)part;
    }
    close(fd);
  }
  close(root);
  return NULL;
}

int main(int count, char **args) {
  if (count != 3) {
    fprintf(stderr, "usage: write-limit FROM TO\n");
    return 2;
  }
  target = args[2];
  read_folder(args[1], "");
  qsort(files, file_count, sizeof *files, by_path);

  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  if (mkdir(target, 0755) < 0) fail(target);
  for (size_t i = 0; i < folder_count; i++) {
    char *path = joined(target, folders[i]);
    if (mkdir(path, 0755) < 0) fail(path);
    free(path);
  }
  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; i++) {
    if (pthread_create(&threads[i], NULL, write_share, (void *)i) != 0) fail("thread");
  }
  for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  clock_gettime(CLOCK_MONOTONIC, &end);

  size_t bytes = 0;
  for (size_t i = 0; i < file_count; i++) bytes += files[i].size;
  printf("{\"seconds\": %.6f, \"files\": %zu, \"bytes\": %zu}\n", (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9, file_count, bytes);
  return 0;
}
