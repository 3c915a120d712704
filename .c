#include <stdio.h>
#include <time.h>
static double now(void){struct timespec t;clock_gettime(CLOCK_MONOTONIC,&t);return t.tv_sec*1e3+t.tv_nsec/1e6;}
static double t0;static __thread int depth; static __thread int main_thread;
__attribute__((constructor)) static void init(void){t0=now();main_thread=1;}
__attribute__((destructor)) static void fini(void){fprintf(stderr,"%8.2f end\n",now()-t0);}

long __real_data_text_load(long,long,long,long,long,long);
long __wrap_data_text_load(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_text_load(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_text_load",x-s);return r;}
long __real_data_merge_check(long,long,long,long,long,long);
long __wrap_data_merge_check(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_merge_check(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_merge_check",x-s);return r;}
long __real_data_merge_stamped(long,long,long,long,long,long);
long __wrap_data_merge_stamped(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_merge_stamped(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_merge_stamped",x-s);return r;}
long __real_data_set_sort(long,long,long,long,long,long);
long __wrap_data_set_sort(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_set_sort(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_set_sort",x-s);return r;}
long __real_data_zone_list(long,long,long,long,long,long);
long __wrap_data_zone_list(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_zone_list(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_zone_list",x-s);return r;}
long __real_data_zone_claims(long,long,long,long,long,long);
long __wrap_data_zone_claims(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_zone_claims(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_zone_claims",x-s);return r;}
long __real_data_check(long,long,long,long,long,long);
long __wrap_data_check(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_check(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_check",x-s);return r;}
long __real_data_digest(long,long,long,long,long,long);
long __wrap_data_digest(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_digest(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_digest",x-s);return r;}
long __real_data_serials_scan(long,long,long,long,long,long);
long __wrap_data_serials_scan(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_serials_scan(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_serials_scan",x-s);return r;}
long __real_data_past_serials(long,long,long,long,long,long);
long __wrap_data_past_serials(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_past_serials(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_past_serials",x-s);return r;}
long __real_data_merge_source(long,long,long,long,long,long);
long __wrap_data_merge_source(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_merge_source(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_merge_source",x-s);return r;}
long __real_hash_of(long,long,long,long,long,long);
long __wrap_hash_of(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_hash_of(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","hash_of",x-s);return r;}
long __real_data_serials_of(long,long,long,long,long,long);
long __wrap_data_serials_of(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_serials_of(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_serials_of",x-s);return r;}
long __real_data_serials_join(long,long,long,long,long,long);
long __wrap_data_serials_join(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_serials_join(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_serials_join",x-s);return r;}
long __real_data_serials_fmt(long,long,long,long,long,long);
long __wrap_data_serials_fmt(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_serials_fmt(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_serials_fmt",x-s);return r;}
long __real_file_replace(long,long,long,long,long,long);
long __wrap_file_replace(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_file_replace(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","file_replace",x-s);return r;}
long __real_file_write(long,long,long,long,long,long);
long __wrap_file_write(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_file_write(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","file_write",x-s);return r;}
long __real_arena_wipe(long,long,long,long,long,long);
long __wrap_arena_wipe(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_arena_wipe(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","arena_wipe",x-s);return r;}
long __real_file_read_fd(long,long,long,long,long,long);
long __wrap_file_read_fd(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_file_read_fd(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","file_read_fd",x-s);return r;}
long __real_file_read(long,long,long,long,long,long);
long __wrap_file_read(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_file_read(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","file_read",x-s);return r;}
long __real_data_notes_tell(long,long,long,long,long,long);
long __wrap_data_notes_tell(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_notes_tell(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_notes_tell",x-s);return r;}
long __real_data_set_unique(long,long,long,long,long,long);
long __wrap_data_set_unique(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_set_unique(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_set_unique",x-s);return r;}
long __real_data_build(long,long,long,long,long,long);
long __wrap_data_build(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_build(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_build",x-s);return r;}
long __real_data_tree_make(long,long,long,long,long,long);
long __wrap_data_tree_make(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_tree_make(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_tree_make",x-s);return r;}
long __real_file_commit(long,long,long,long,long,long);
long __wrap_file_commit(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_file_commit(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","file_commit",x-s);return r;}
long __real_file_begin(long,long,long,long,long,long);
long __wrap_file_begin(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_file_begin(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","file_begin",x-s);return r;}
long __real_data_cdb_end(long,long,long,long,long,long);
long __wrap_data_cdb_end(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_cdb_end(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_cdb_end",x-s);return r;}
long __real_task_run(long,long,long,long,long,long);
long __wrap_task_run(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_task_run(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","task_run",x-s);return r;}
long __real_data_set_join(long,long,long,long,long,long);
long __wrap_data_set_join(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_set_join(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_set_join",x-s);return r;}
long __real_data_cdb_reserve(long,long,long,long,long,long);
long __wrap_data_cdb_reserve(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_data_cdb_reserve(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","data_cdb_reserve",x-s);return r;}
long __real_fsync(long,long,long,long,long,long);
long __wrap_fsync(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_fsync(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","fsync",x-s);return r;}
long __real_rename(long,long,long,long,long,long);
long __wrap_rename(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_rename(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","rename",x-s);return r;}
long __real_close(long,long,long,long,long,long);
long __wrap_close(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_close(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","close",x-s);return r;}
long __real_exit(long,long,long,long,long,long);
long __wrap_exit(long a,long b,long c,long d,long e,long g){double s=now();depth++;long r=__real_exit(a,b,c,d,e,g);depth--;double x=now();if(x-s>0.3)fprintf(stderr,"%8.2f %*s%s%s %.2f\n",s-t0,depth*2,"",main_thread?"":"T ","exit",x-s);return r;}
